// Walks recordings through the release window, as built for users, mostly by the keyboard: real microphones that hear a room in which the practice visit is played, the
// real recorder, the real speech model. One recording from beginning to end; one whose window is killed; one that loses its microphone and then both its window and its
// recorder. Usage: record.mjs LAUNCHER WORK-FOLDER, on a data folder that is set up already.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { alive, recorders, Room, share } from '../room.mjs';
import { open, today } from './door.mjs';
import { end, enter, picture, poll, Window } from './driver.mjs';

const [launcher, work] = process.argv.slice(2);
const data = `${work}/data`;
const started = Date.now();
const seconds = (from) => ((Date.now() - from) / 1000).toFixed(1);
const say = (words) => console.log(`${seconds(started).padStart(6)} s  ${words}`);
const room = new Room();
const laptop = room.plug('Laptop microphone', true);
room.plug('Headset');
let w = await Window.open(launcher, `${work}/pid`);

// What the window is asked by the same calls its screens make.
const now = () => w.run('return window.go.app.Recorder.Recording()');
const transcript = (visit) => w.run('return window.go.app.Words.Transcript(args[0]).catch(() => null)', visit);
const heard = (words) => (words?.utterances ?? []).map((turn) => turn.text).join(' ');
const reached = (s) => poll(`${s} seconds to be recorded`, async () => (await now()).seconds >= s);

// windows are those on the display that this finds.
const windows = (...by) => (spawnSync('xdotool', ['search', '--onlyvisible', ...by], { encoding: 'utf8' }).stdout ?? '').split('\n').filter(Boolean);

// Nothing that can be seen of the window holds a name of the visit, or words that were heard.
const names = /Kayleigh|Dunmore|Alfie|Gareth/i;
async function nothingOf(visit, where) {
  const title = execFileSync('xdotool', ['getwindowname', windows('--pid', String(w.pid))[0]], { encoding: 'utf8' });
  const shown = `${await w.text()} ${title}`;
  assert(!names.test(shown), `a name is shown ${where}: ${shown}`);
  for (const turn of (await transcript(visit).catch(() => null))?.utterances ?? []) {
    if (turn.text.split(' ').length > 2) assert(!shown.includes(turn.text.slice(0, 30)), `words are shown ${where}: ${turn.text}`);
  }
}

// newVisit makes a visit at which everybody was told, by the call the form makes, and leads to its recorder.
async function begin() {
  const visit = await w.run(`return window.go.app.Visits.NewVisit({caseId: '', caseLabel: 'Alfie Dunmore', reference: 'P-2', kind: 'Home visit',
    template: 'child-in-need-visit', date: '2026-04-21', started: '16:10', ended: '', announced: 'announced', people: [
      {id: '', name: 'Robin Vale', role: 'social worker', pronouns: '', signer: true, told: ''},
      {id: '', name: 'Kayleigh Dunmore', role: 'mother', pronouns: 'she', signer: false, told: 'content'},
      {id: '', name: 'Alfie Dunmore', role: 'child, aged 8', pronouns: 'he', signer: false, told: 'content'}]})`);
  await w.by('Cases');
  await w.until('the cases', `return document.querySelector('h1')?.textContent === 'Cases'`);
  await w.by('Today');
  await today(w);
  await w.until('the visit', `return [...document.querySelectorAll('.visits button')].some((b) => b.ariaLabel?.includes('A.D.'))`);
  await w.by('New visit');
  await w.until('the menu', `return document.activeElement?.role === 'menuitem' && document.activeElement.textContent.startsWith('Record')`);
  await w.keys(enter);
  await w.by('This one');
  await w.until('the recorder', `return location.hash.endsWith(args[0] + '/record') && document.querySelector('h1')?.textContent === 'Record'`, visit);
  return visit;
}

// record starts it.
async function record(visit) {
  await w.by('Record');
  await w.until('the recording', `return document.querySelector('[data-recorder]')`);
  return (await poll('the recording to go on', async () => { const v = await now(); return v?.visit === visit && v.seconds > 0 && v; })).recording;
}

// complete waits until the words of a visit are all there, and gives them with the length of the sound.
const complete = (visit) =>
  poll('the words to be complete', async () => {
    const v = await w.run('return window.go.app.Visits.Visit(args[0])', visit);
    if (v.job?.code) throw new Error(v.job.message);
    const t = await transcript(visit);
    return v.hasWords && !t?.going && { ...t, soundS: v.soundS };
  });

const size = (recording) => statSync(`${data}/audio/${recording}.sound`).size;

async function again() {
  w = await Window.open(launcher, `${work}/pid`);
  await open(w);
  await today(w);
}

try {
  await open(w);
  await today(w);

  // From beginning to end.
  const visit = await begin();
  picture('record-before');
  await record(visit);
  await nothingOf(visit, 'by the recorder');
  const first = room.talk(0, 8.6);
  const levels = new Set();
  await poll('the level to move', async () => levels.add(await w.run(`return document.querySelector('.level .bar > div').style.width`)).size >= 6);
  await w.until('“Good level”', `return document.querySelector('.level').innerText.includes('Good level')`);
  await w.keys('b');
  await w.until('the bookmark', `return document.body.innerText.includes('1 bookmark')`);
  picture('recording');
  const growing = await poll('words to show while somebody speaks', async () => {
    const t = await transcript(visit);
    return (t?.growing || t?.utterances.length > 0) && (await now()).seconds;
  });
  say(`the level moved through ${[...levels].map((one) => parseInt(one, 10)).toSorted((a, b) => a - b).join(', ')} %; the first words grew ${growing.toFixed(1)} s into the recording`);
  await nothingOf(visit, 'while words come');
  await first.stop();

  // Somebody comes in.
  await w.keys('s');
  await w.until('the blank page', `return document.querySelector('.blank')`);
  picture('came-in');
  assert.equal((await w.text()).replace(/\s+/g, ' ').trim(), 'Paused Go on…');
  await nothingOf(visit, 'on the blank page');
  await poll('the pause', async () => (await now()).state === 'came_in');
  let stood = -1;
  await poll('what was said before it to be in', async () => {
    const was = stood;
    stood = (await now()).seconds;
    return was === stood;
  });
  await w.by('Go on…');
  await w.tab('Nobody: they have gone');
  await w.keys(' ');
  picture('came-in-who');
  await w.tab('Go on recording');
  assert.equal((await now()).seconds, stood, 'sound was taken during the pause');
  await w.keys(enter);
  await w.until('the recorder', `return document.querySelector('[data-recorder]')`);

  // The words show for ten seconds.
  const second = room.say(8.6, 25.7);
  await w.tab('Show the words');
  await w.run(`window.lastWords = { text: '' };
    new MutationObserver(() => {
      const there = document.querySelector('[aria-label="The last words"]');
      const last = window.lastWords;
      if (there) last.from ??= performance.now();
      if (there && there.innerText.length > last.text.length) last.text = there.innerText;
      if (!there && last.from) last.to ??= performance.now();
    }).observe(document.body, { subtree: true, childList: true, characterData: true })`);
  await w.keys('w');
  await w.until('the last words', `return window.lastWords.text !== '' || window.lastWords.to`);
  picture('recording-words');
  await w.until('the words to be hidden again', `return window.lastWords.to`);
  const { from, to, text } = await w.run('return window.lastWords');
  const shownFor = (to - from) / 1000; // by the window's own clock: ours may be late to look
  say(`${text.split(/\s+/).length} words were shown for ${shownFor.toFixed(1)} s`);
  assert(text !== '' && shownFor > 9 && shownFor < 30, `“${text}” was shown for ${shownFor} s`);
  await nothingOf(visit, 'after the words were hidden');

  // On another screen, and behind the locked door.
  await w.by('Today');
  const clock = `return document.querySelector('header.recording .time')?.textContent`;
  const was = await w.until('the red dot', clock);
  await poll('the time beside it to go on', async () => (await w.run(clock)) !== was);
  picture('recording-today');
  await w.by('Lock');
  await w.until('the door', `return document.body.innerText.includes('Recording goes on')`);
  picture('recording-locked');
  assert(!names.test(await w.text()), 'a name is shown on the door');
  const locked = (await now()).seconds;
  await poll('the recording to go on behind the door', async () => (await now()).seconds > locked + 1);
  await open(w);
  await w.by('Recording');
  await w.until('the recorder', `return document.querySelector('[data-recorder]')`);
  await second.ended;
  const spoken = (await now()).seconds;
  await reached(spoken + 0.5); // what was played last is in
  await w.tab('Finish');
  const finished = Date.now();
  await w.keys(enter);
  const t = await complete(visit);
  const all = [first.words, second.words].join(' ');
  say(`${t.soundS.toFixed(1)} s were recorded; complete ${seconds(finished)} s after Finish (goal 5); ${(100 * share(all, heard(t))).toFixed(1)} % of the words; ${t.speakers.length} voices`);
  assert(Date.now() - finished < 120_000, 'the words took more than two minutes');
  assert(share(all, heard(t)) >= 0.8, `said: ${all}\nheard: ${heard(t)}`);
  assert(t.marks.some((mark) => mark.kind === 'bookmark') && t.marks.some((mark) => mark.kind === 'came_in'), 'the marks are there');

  // A turn is put right, and the original stays beside it. Until the second hearing has ended, the words on the screen may be others from one moment to the next.
  await poll('the second hearing to end', async () => !(await w.run('return window.go.app.Visits.Visit(args[0])', visit)).job?.running);
  await w.until('the next step', `return !document.querySelector('[data-recorder]')`);
  picture('after-finish');
  await w.by('Words');
  await w.tab('[data-turn]');
  const turn = t.utterances[0];
  await w.keys('e');
  await w.until('the box', `return document.activeElement?.tagName === 'TEXTAREA'`);
  await w.keys(`${end} As said.${enter}`);
  await w.until('the original beside it', `const t = document.getElementById('turn-' + args[0]);
    return t.querySelector('.turn-words')?.innerText.includes('As said.') && t.querySelector('.original')?.innerText.includes(args[1])`, turn.id, turn.text);
  picture('words-corrected');
  say('a turn was put right by keyboard, and the original stands beside it');

  // Closing the window asks first; then the window is killed.
  const orphan = await begin();
  const sealed = await record(orphan);
  const alone = room.say(46.7, 55.4);
  const question = () => windows('--name', 'Evenhand is recording')[0];
  const active = (id) => spawnSync('xdotool', ['getactivewindow'], { encoding: 'utf8' }).stdout?.trim() === id;
  // press gives a key to a window that is in front, now and again until it has done what it should.
  const press = async (key, id, what, is) => {
    let pressed = 0;
    return poll(what, () => {
      const found = is();
      if (!found && (pressed === 0 || (Date.now() - pressed > 5000 && active(id)))) {
        execFileSync('xdotool', ['key', key]);
        pressed = Date.now();
      }
      return found;
    });
  };
  const main = windows('--pid', String(w.pid))[0];
  execFileSync('xdotool', ['windowactivate', '--sync', main]);
  const asked = await press('alt+F4', main, 'the question', question);
  execFileSync('xdotool', ['windowactivate', '--sync', asked]);
  picture('close-asks');
  await press('Escape', asked, 'the question to go', () => !question());
  await reached(3);
  const others = () => recorders(data).filter((pid) => pid !== w.pid);
  await poll('one recorder, and no more', () => others().length === 1);
  const [child] = others();
  await w.close('SIGKILL');
  const then = size(sealed);
  await poll('the recorder to go on alone', () => size(sealed) > then + 20_000); // two seconds or so
  assert(alive(child), 'the recorder ended with its window');
  await again();
  await w.until('the offer', `return document.body.innerText.includes('Still recording, by itself')`);
  picture('found-live');
  await alone.ended;
  await w.by('Finish and keep');
  const kept = Date.now();
  const orphanWords = await complete(orphan);
  say(`the window was killed; the recorder went on to ${orphanWords.soundS.toFixed(1)} s; words ${seconds(kept)} s after “Finish and keep”; ${(100 * share(alone.words, heard(orphanWords))).toFixed(1)} % of them`);
  assert(share(alone.words, heard(orphanWords)) >= 0.8, heard(orphanWords));
  await poll('the recorder to end', () => !alive(child));

  // The microphone is pulled out; then window and recorder are killed.
  const torn = await begin();
  const rest = await record(torn);
  const both = room.talk(69.8, 79.5);
  await reached(2);
  room.unplug(laptop);
  const unplugged = Date.now();
  const notice = `return document.querySelector('.notices')?.innerText ?? ''`;
  await poll('the screen to say that it moved', async () => /went away.*Headset/.test(await w.run(notice)));
  const moved = seconds(unplugged);
  picture('recording-moved');
  assert(Date.now() - unplugged < 60_000, `it moved after ${moved} s`);
  room.plug('Laptop microphone');
  await poll('the screen to say that it is there again', async () => /Laptop microphone is there again/.test(await w.run(notice)));
  say(`unplugged, it said ${moved} s later that it had moved (goal 5), and of what was plugged in again ${seconds(unplugged)} s after`);
  await both.stop();
  const lost = (await now()).seconds;
  const victims = recorders(data);
  await w.close('SIGKILL');
  for (const pid of victims.filter(alive)) process.kill(pid, 'SIGKILL');
  await poll('the recorder to be dead', () => !victims.some(alive));
  await again();
  await w.until('the offer', `return document.body.innerText.includes('Recording found after a restart')`);
  picture('found-dead');
  await w.by('Keep:');
  const rescued = Date.now();
  const tornWords = await complete(torn);
  say(`both were killed at ${lost.toFixed(1)} s; ${tornWords.soundS.toFixed(1)} s were found; words ${seconds(rescued)} s after “Keep”; ${(100 * share(both.words, heard(tornWords))).toFixed(1)} % of them, a microphone between`);
  assert(tornWords.soundS > lost - 3, `${lost - tornWords.soundS} s were lost`); // one, where the disk keeps up
  assert(share(both.words, heard(tornWords)) >= 0.5, heard(tornWords));
  assert(size(rest) > 0);
  await w.close();
  await poll('nobody to record any more', () => recorders(data).length === 0);
} finally {
  room.close();
  for (const pid of [w.pid, ...recorders(data)].filter(alive)) process.kill(pid); // a recorder would outlive a walk that failed
}
