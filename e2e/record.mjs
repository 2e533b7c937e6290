// The recorder and the words that come of it, looked at on the way: pictures in light and dark and at 200 %, and axe on each. What they do is walked in release/record.mjs.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { Application, browser, go, look, open, step, until } from './window.mjs';
import { recorders, Room } from './room.mjs';

const passphrase = 'seven quiet green lamps';
const long = 900_000; // for what the speech model does: minutes, where the machine is slow
const room = new Room();
room.plug('Laptop microphone', true);
room.plug('Headset');
const chrome = await browser();
let app = await Application.start('recorder');
let page = await open(chrome, app);
const button = (name) => page.getByRole('button', { name, exact: typeof name === 'string' }).first();
const heading = (name, level = 1) => page.getByRole('heading', { level, name }).waitFor();
const recorder = () => page.getByRole('region', { name: 'Recorder' }).waitFor();
const now = () => go(page, 'Recorder', 'Recording');

// small looks as somebody does who has doubled the size of everything.
async function small(name) {
  await page.setViewportSize({ width: 683, height: 384 });
  await look(page, `${name}-at-200-percent`);
  assert((await page.evaluate(() => document.documentElement.scrollWidth)) <= 683, `${name} must be scrolled sideways at 200 %`);
  await page.setViewportSize({ width: 1366, height: 768 });
}

async function newVisit(told) {
  const person = { id: '', pronouns: '', signer: false, told };
  return go(page, 'Visits', 'NewVisit', {
    caseId: '',
    caseLabel: 'Alfie Dunmore',
    reference: '',
    kind: 'Home visit',
    template: 'child-in-need-visit',
    date: '2026-04-21',
    started: '16:10',
    ended: '',
    announced: 'announced',
    people: [
      { ...person, name: 'Gareth Pell', role: 'social worker', signer: true, told: '' },
      { ...person, name: 'Kayleigh Dunmore', role: 'mother' },
      { ...person, name: 'Alfie Dunmore', role: 'child, aged 8', told: 'content' },
    ],
  });
}

async function toRecorder(visit) {
  await page.evaluate((id) => (location.hash = `#/visit/${id}/record`), visit);
  await heading('Record');
  await button('Try it').waitFor();
}

async function enter() {
  await page.getByLabel('Passphrase').fill(passphrase);
  await button('Unlock').click();
}

try {
  const sheet = await go(page, 'Desk', 'FirstRun', { name: 'Gareth Pell', role: 'social worker', passphrase });
  await go(
    page,
    'Desk',
    'ConfirmRecovery',
    sheet.ask.map((n) => sheet.groups[n - 1]),
  );
  await page.reload();
  await heading(/^Today, /);

  const visit = await newVisit('');
  await step('before recording: who was told, and a microphone that works', async () => {
    await toRecorder(visit);
    assert(await button('Record').isDisabled(), 'nobody asked her, and it could be recorded');
    await look(page, '30-record-not-asked');
    await page.getByLabel('K.D., mother').selectOption({ label: 'Said no' });
    await button('Don’t record: dictate afterwards').waitFor();
    await look(page, '31-record-refused');
    await page.getByLabel('K.D., mother').selectOption({ label: 'Content with it' });
    await button('Try it').click();
    await page.locator('.trial .level').waitFor();
    await look(page, '32-record-before');
    await small('32-record-before');
  });

  await step('while people talk', async () => {
    await button('Record').click();
    await recorder();
    const talk = room.talk(0, 25.7);
    await page.getByText('Good level').first().waitFor();
    await look(page, '33-recording');
    await small('33-recording');
    await until(
      'words',
      async () => {
        const words = await go(page, 'Words', 'Transcript', visit).catch(() => null);
        return words?.growing.length > 20 || words?.utterances?.length > 0;
      },
      long,
    );
    await button('Show the words').click();
    await page.getByRole('region', { name: 'The last words' }).getByText(/\w/).first().waitFor();
    await look(page, '34-recording-words');
    await button('More').click();
    await page.getByRole('menuitem', { name: /^Remove the last minutes/ }).click();
    await page.getByRole('alertdialog').waitFor();
    await look(page, '35-remove');
    await button('Keep it').click();
    await button('Pause').click();
    await button('Go on').waitFor();
    await look(page, '36-paused');
    await button('Go on').click();
    await until('the recording to go on', async () => (await now()).state === 'recording');
    await button('Pause').waitFor();
    await button('Someone came in').click();
    await heading('Paused');
    await until('the pause', async () => (await now()).state === 'came_in');
    await look(page, '37-came-in');
    await button('Go on…').click();
    await page.getByRole('radio', { name: /^Yes/ }).check();
    await look(page, '38-who-came');
    await small('38-who-came');
    await page.getByRole('radio', { name: /^Nobody/ }).check();
    await button('Go on recording').click();
    await recorder();
    await page.getByRole('link', { name: 'Today' }).click();
    await page.getByRole('link', { name: /Go to the recorder/ }).waitFor();
    await look(page, '39-today-recording');
    await button('Lock').click();
    await page.getByText(/^Recording goes on/).waitFor();
    await look(page, '40-locked-recording');
    await enter();
    await page.getByRole('link', { name: /Go to the recorder/ }).click();
    await recorder();
    await talk.stop();
    await button('Finish').click();
    await until('the words', async () => !(await go(page, 'Words', 'Transcript', visit)).going, long);
  });

  await step('the words are put right', async () => {
    await until('the second hearing', async () => !(await go(page, 'Visits', 'Visit', visit)).job?.running, long);
    await page.evaluate((id) => (location.hash = `#/visit/${id}/sound`), visit);
    await page.getByText('1. Recorded here').waitFor();
    await look(page, '41-sound');
    await page.getByRole('link', { name: /^Words/ }).click();
    await heading('The words', 2);
    await look(page, '42-words');
    await page.locator('[data-turn]').first().focus();
    await page.keyboard.press('e');
    await page.getByLabel('The words of this turn').waitFor();
    await page.getByLabel('The words of this turn').press('Control+End');
    await page.keyboard.type(' So she said.');
    await look(page, '43-words-correcting');
    await page.keyboard.press('Enter');
    await page.getByText('As heard:').waitFor();
    await look(page, '44-words-corrected');
    await page.setViewportSize({ width: 683, height: 384 });
    const inFocus = (n) =>
      until(`turn ${n} to have the focus`, () =>
        page
          .locator('[data-turn]')
          .nth(n)
          .evaluate((turn) => turn === document.activeElement),
      );
    await inFocus(0);
    await page.keyboard.press('ArrowDown');
    await inFocus(1);
    await page.keyboard.press('ArrowUp');
    await inFocus(0);
    await look(page, '44-words-corrected-at-200-percent');
    const uncovered = () =>
      page.evaluate(() => {
        const box = document.querySelector('[data-turn]:focus .turn-words').getBoundingClientRect();
        return document.elementFromPoint(box.left + 4, box.top + 4)?.closest('[data-turn]:focus') != null;
      });
    await until('the turn in focus to be seen at 200 %', uncovered, 30_000);
    await page.setViewportSize({ width: 1366, height: 768 });
    await button('Spellings').click();
    await page.getByRole('dialog').waitFor();
    await look(page, '45-spellings');
    await page.keyboard.press('Escape');
    await page.getByRole('link', { name: 'Who is who' }).click();
    await heading(/Who is who/, 2);
    await look(page, '46-who-is-who');
    await small('46-who-is-who');
  });

  await step('a recording that its window did not end is found again', async () => {
    const lost = await newVisit('content');
    await toRecorder(lost);
    await button('Record').click();
    await recorder();
    room.talk(46.7, 55.4);
    await until('two seconds', async () => (await now()).seconds > 2);
    assert.deepEqual(page.faults, []);
    await page.context().close();
    await app.kill();
    app = await Application.start('recorder');
    page = await open(chrome, app);
    await enter();
    await page.getByText('Still recording, by itself').waitFor();
    await look(page, '47-found');
    await button(/^Finish and keep/).click();
    await until('its words', async () => (await go(page, 'Visits', 'Visit', lost)).hasWords, long);
  });

  assert.deepEqual(page.faults, []);
  assert(!/Kayleigh|Dunmore|Alfie|felt tips/.test(app.log), 'the log holds case text');
  console.log('What is recorded holds.');
} catch (error) {
  await page.screenshot({ path: `${process.env.EVENHAND_SHOTS}/failed.png` }).catch(() => undefined);
  console.error(`at ${page.url()}`, page.faults);
  throw error;
} finally {
  await chrome.close();
  await app.kill();
  room.close();
  for (const pid of recorders(join(process.env.EVENHAND_WORK, 'recorder/data'))) process.kill(pid); // one would outlive a run that failed
}
