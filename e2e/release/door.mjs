// Through the door, as a person: at the first run with the recovery code read back from what was shown, later with the passphrase.
import { enter } from './driver.mjs';

const passphrase = 'four words nobody guesses';

export async function open(w) {
  const title = await w.until('the door', `return document.querySelector('h1')?.textContent`);
  if (title !== 'Who are you?') return unlock(w);
  await w.type('Your name', 'Robin Vale');
  await w.type('Your role', 'social worker');
  if (await w.run(`return [...document.querySelectorAll('label')].some((l) => l.textContent.startsWith('Passphrase'))`)) {
    await w.type('Passphrase', passphrase);
    await w.type('The same passphrase again', passphrase);
  }
  await submit(w);
  const code = await w.until('the recovery code', `const c = document.querySelector('ol.code'); return c && [...c.children].map((g) => g.lastChild.textContent.trim())`);
  await w.run(`[...document.querySelectorAll('button')].find((b) => b.className.includes('primary')).click()`);
  await w.until('the read-back', `return [...document.querySelectorAll('label')].some((l) => l.textContent.startsWith('Group '))`);
  for (const n of await w.run(`return [...document.querySelectorAll('label')].map((l) => /^Group (\\d+)/.exec(l.textContent)).filter(Boolean).map((m) => Number(m[1]))`)) {
    await w.type(`Group ${n}`, code[n - 1].toLowerCase());
  }
  await submit(w);
  await today(w);
}

// submit presses the button of a form once all that it asks for is there.
const submit = (w) =>
  w.until('the form to be whole', `const b = document.querySelector('button[type=submit]'); if (!b || b.disabled) return false; b.click(); return true`);

export async function unlock(w) {
  if (await w.run(`return [...document.querySelectorAll('label')].some((l) => l.textContent.startsWith('Passphrase'))`)) {
    await w.tab('Passphrase');
    await w.keys(passphrase + enter);
  } else {
    await w.by('Unlock');
  }
  await w.until('the door to open', `return document.querySelector('nav[aria-label=Evenhand]')`);
}

export const today = (w) => w.until('Today', `return document.querySelector('h1')?.textContent.startsWith('Today')`);
