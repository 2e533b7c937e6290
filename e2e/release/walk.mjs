// Walks one visit through the release window, as built for users: first run, import, who is who, draft, listen, decide, sign, save. It
// checks what reaches the loudspeaker, and what is written on disk. Usage: walk.mjs LAUNCHER WORK-FOLDER SOUND
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, openSync, readFileSync, statSync } from 'node:fs';
import { open } from './door.mjs';
import { picture, poll, Window } from './driver.mjs';

const [launcher, work, sound] = process.argv.slice(2);
const w = await Window.open(launcher, `${work}/pid`);
const started = Date.now();
const say = (words) => console.log(`${((Date.now() - started) / 1000).toFixed(1).padStart(6)} s  ${words}`);

await open(w);
say('first run done; the recovery code was read back');
picture('today-empty');

// A visit, through the same call its form makes; the form itself is walked in the development build's tests.
const visit = await w.run(`return window.go.app.Visits.NewVisit({caseId: '', caseLabel: 'Alfie Dunmore', reference: 'P-1', kind: 'Home visit',
  template: 'child-in-need-visit', date: '2026-04-21', started: '16:10', ended: '', announced: 'announced', people: [
    {id: '', name: 'Robin Vale', role: 'social worker', pronouns: '', signer: true, told: ''},
    {id: '', name: 'Kayleigh Dunmore', role: 'mother', pronouns: 'she', signer: false, told: 'content'},
    {id: '', name: 'Alfie Dunmore', role: 'child, aged 8', pronouns: 'he', signer: false, told: 'not_told'}]})`);
await w.run(`location.hash = '#/visit/' + args[0] + '/sound'`, visit);
await w.press('Choose');
await w.dialog('Choose the sound of the visit', sound);
await w.until('the words', `const v = await window.go.app.Visits.Visit(args[0]); if (v.job?.code) throw new Error(v.job.message); return v.hasWords && !v.job?.running`, visit);
say('the sound was chosen in the system’s dialog, sealed and written down');
picture('sound');

await w.run(`const t = await window.go.app.Words.Transcript(args[0]);
  for (const [i, s] of t.speakers.entries()) await window.go.app.Words.NameSpeaker(args[0], s.ref, t.people[Math.min(i, 2)].id)`, visit);
await w.run(`location.hash = '#/visit/' + args[0] + '/voices'`, visit);
await w.until('the voices', `return document.body.innerText.includes('Who is who')`);
picture('voices');
await w.run(`await window.go.app.Notes.SaveObservations(args[0], {saw: 'The room was warm.', worries: 'The damp.', nothingToAdd: false});
  await window.go.app.Notes.MakeDraft(args[0], 'rules')`, visit);
await w.until('the draft', `const v = await window.go.app.Visits.Visit(args[0]); if (v.job && !v.job.running && v.job.code) throw new Error(v.job.message); return v.hasDraft`, visit);
await w.run(`location.hash = '#/visit/' + args[0] + '/review'`, visit);
await w.until('the note', `return document.querySelector('[data-statement]')`);
picture('review');

// Listen to what one sentence rests on: what reaches the loudspeaker must be those very samples of the file.
const st = await w.run(`const d = await window.go.app.Notes.Draft(args[0]);
  const all = d.sections.flatMap((s) => s.statements).filter((s) => s.timed && s.evidence.length === 1 && s.evidence[0].endS - s.evidence[0].startS > 1.5);
  return all[0]`, visit);
assert.ok(st, 'the draft has a sentence with sound');
const heard = `${work}/heard.pcm`;
const evidence = st.evidence[0];
const length = evidence.endS - evidence.startS;
const cut = (from, to) => execFileSync('ffmpeg', ['-v', 'error', '-i', sound, '-ss', String(from), '-to', String(to), '-ar', '16000', '-ac', '1', '-f', 's16le', '-'], { maxBuffer: 1 << 26 });
// The same measure on another stretch of the same recording shows that it can tell sound from sound.
const elsewhere = evidence.startS > length ? 0 : evidence.endS + 0.5;
const button = `//*[@data-statement=${JSON.stringify(st.id)}]//button[contains(@class, 'hear')]`;

// listen has the sentence played, and says how like the evidence, and how like other words, that is which reached the loudspeaker.
async function listen() {
  const ears = spawn('parec', ['-d', 'ears.monitor', '--format=s16le', '--rate=16000', '--channels=1', '--latency-msec=50'], { stdio: ['ignore', openSync(heard, 'w'), 'inherit'] });
  const grown = (to) => poll('the ears to hear', () => statSync(heard).size >= to);
  await grown(1);
  await w.run(`document.querySelector('[data-statement="' + args[0] + '"]').focus()`, st.id);
  await w.click(button); // a real click: the web view plays nothing without one
  await w.until('the sound to be played to its end', `const d = await window.go.app.Notes.Draft(args[0]);
    return d.sections.flatMap((s) => s.statements).find((s) => s.id === args[1]).played`, visit, st.id);
  await w.until('the button to offer it again', `const b = document.evaluate(args[0], document, null, 9, null).singleNodeValue; return b?.textContent.includes('Hear the words')`, button);
  await grown(statSync(heard).size + 32_000); // what was played last is still on its way through the sound server: a second more
  ears.kill();
  const all = readFileSync(heard);
  return { seconds: all.length / 32_000, match: likeness(all, cut(evidence.startS, evidence.endS)), other: likeness(all, cut(elsewhere, elsewhere + length)) };
}

// Other words of the same voices come to about 0.3. On a machine busy with other work the sound server leaves gaps, and then the right ones to 0.88: where they are
// worse, it is played once more.
let told = await listen();
for (let again = 0; again < 2 && told.match <= 0.75; again++) {
  say(`likeness ${told.match.toFixed(3)}: the sound had gaps, so once more`);
  told = await listen();
}
say(`heard ${told.seconds.toFixed(1)} s; likeness to the ${length.toFixed(1)} s of the evidence ${told.match.toFixed(3)}, to other words ${told.other.toFixed(3)}`);
assert.ok(told.match > 0.75 && told.other < 0.5, `what was played is not the evidence (${told.match}, other words ${told.other})`);

// Decide what must be decided, as the screens do.
const left = await w.run(`const n = window.go.app.Notes, id = args[0]; let d = await n.Draft(id);
  for (const s of d.sections) {
    if (s.humanOnly) { await n.WriteHuman(id, s.id, 'In my own words.'); continue }
    for (const t of s.statements) if (t.decision === 'undecided' && t.alone) {
      if (t.unsure) await n.Remove(id, t.id); else { if (t.timed) await n.Played(id, t.id); await n.Confirm(id, t.id) }
    }
    await n.Read(id, s.id);
  }
  for (const x of d.needs) await n.DoneNeed(id, x.index, true);
  for (const o of d.omissions) await n.AnswerOmission(id, o.id, 'left_out');
  return (await n.Draft(id)).open.length`, visit);
assert.equal(left, 0);
await w.run(`location.hash = '#/visit/' + args[0] + '/sign'`, visit);
await w.until('the sheet to sign', `return document.body.innerText.includes('You are signing this as your own record')`);
picture('sign');
await w.press('Sign as Robin Vale');
await w.until('the signature', `return (await window.go.app.Visits.Visit(args[0])).state === 'signed'`, visit);
say('signed');
const note = `${work}/note.docx`;
await w.press('Save');
await w.dialog('Save the signed note', note);
await w.until('the document', `return (await window.go.app.Visits.Visit(args[0])).state === 'handed_over'`, visit);
assert.ok(existsSync(note), 'the document was written');
picture('handed-over');
say('exported');
await w.close();

// likeness says how well the pieces of wanted are found in heard: the median over its half seconds of the best correlation anywhere (1: the
// same but for loudness). Pieces, because a busy machine may put a gap between two samples, and every sample after it is then late. Both
// are 16 kHz; the mean of every four samples is enough for speech.
function likeness(heardBytes, wantedBytes) {
  const thin = (b) => {
    const x = new Int16Array(b.buffer.slice(b.byteOffset, b.byteOffset + (b.length & ~1)));
    const out = new Float64Array(x.length >> 2);
    for (let i = 0; i < out.length; i++) out[i] = (x[4 * i] + x[4 * i + 1] + x[4 * i + 2] + x[4 * i + 3]) / 4;
    return out;
  };
  const h = thin(heardBytes);
  const wanted = thin(wantedBytes);
  const piece = 2000;
  const energy = (x, from) => x.subarray(from, from + piece).reduce((sum, v) => sum + v * v, 0);
  const pieces = [];
  for (let from = 0; from + piece <= wanted.length; from += piece) pieces.push({ q: wanted.subarray(from, from + piece), e: energy(wanted, from) });
  const loud = pieces.toSorted((a, b) => b.e - a.e).slice(0, Math.ceil(pieces.length / 2)); // pauses are alike everywhere
  const best = loud.map(({ q, e }) => {
    let top = 0;
    for (let s = 0; s + piece <= h.length; s++) {
      let hq = 0;
      let hh = 0;
      for (let i = 0; i < piece; i++) {
        hq += h[s + i] * q[i];
        hh += h[s + i] * h[s + i];
      }
      if (hh > 0) top = Math.max(top, hq / Math.sqrt(hh * e));
    }
    return top;
  });
  return best.toSorted((a, b) => a - b)[best.length >> 1];
}
