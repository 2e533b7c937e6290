// What the end-to-end tests stand on: the application with a home of its own, a browser on its window, axe, and pictures.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { chromium } from 'playwright-core';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const { EVENHAND_DEV: program, EVENHAND_WORK: work, EVENHAND_SHOTS: shots } = process.env;
assert(program && work && shots, 'run this through e2e/run');

// Nothing is waited for longer than this. A machine that is slow, or has other work, is not broken; what is broken is found all the same, later.
const patience = 300_000;

// codes are the engine's own words for what can go wrong, by their names in casework/problem.go: a walk that spelt one itself could be wrong about it.
export const codes = Object.fromEntries(
  [...readFileSync(join(import.meta.dirname, '../casework/problem.go'), 'utf8').matchAll(/^\s*Code(\w+)\s+Code = "(\w+)"/gm)].map(
    ([, name, code]) => [name, code],
  ),
);
for (const name of ['Cancelled', 'ModelStopped', 'ModelReply', 'NotFound']) assert(codes[name], `casework/problem.go has no Code${name}`);

const freePort = () =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

// An application of its own: nothing of the machine's user is read or written, and no keychain is found.
export class Application {
  static async start(folder, ...options) {
    const app = new Application();
    app.port = await freePort();
    app.url = `http://127.0.0.1:${app.port}/`;
    const home = join(work, folder);
    mkdirSync(home, { recursive: true });
    app.log = '';
    app.process = spawn(program, ['--data', join(home, 'data'), ...options], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env.PATH,
        LANG: 'C.UTF-8',
        TZ: 'Europe/London',
        DISPLAY: process.env.DISPLAY,
        PULSE_SERVER: process.env.PULSE_SERVER,
        HOME: home,
        XDG_DATA_HOME: join(home, 'share'),
        XDG_CONFIG_HOME: join(home, 'config'),
        XDG_CACHE_HOME: join(home, 'cache'),
        DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent',
        NO_AT_BRIDGE: '1',
        GDK_BACKEND: 'x11',
        LIBGL_ALWAYS_SOFTWARE: '1',
        devserver: `127.0.0.1:${app.port}`,
        assetdir: join(import.meta.dirname, '../frontend/dist'),
      },
    });
    for (const stream of [app.process.stdout, app.process.stderr]) stream.on('data', (text) => (app.log += text));
    app.ended = new Promise((resolve) => app.process.once('exit', resolve));
    await until('the application to answer', () => {
      assert(app.process.exitCode === null, `the application ended:\n${app.log}`);
      return fetch(app.url, { signal: AbortSignal.timeout(10_000) }).then(
        (answer) => answer.ok,
        () => false,
      );
    });
    return app;
  }

  // stop ends it as a person would; kill as a power cut would.
  async stop() {
    this.process.kill('SIGTERM');
    const ended = Symbol('ended');
    const first = await Promise.race([this.ended.then(() => ended), pause(patience, null, { ref: false })]);
    assert(first === ended, `the application did not end when asked:\n${this.log}`);
  }

  async kill() {
    this.process.kill('SIGKILL');
    await this.ended;
    this.letGo(); // it was told to end with the application, and can only do so awake
  }

  // hold stops the language model where it is, so that its work can be looked at for as long as that takes: on a quick machine it would be over. letGo lets it go on.
  async hold() {
    this.letGo();
    this.held = await until('the language model’s server', () => server(this.process.pid));
    process.kill(-this.held, 'SIGSTOP');
  }

  letGo() {
    try {
      if (this.held) process.kill(-this.held, 'SIGCONT');
    } catch {
      // it has ended
    }
    this.held = undefined;
  }
}

// server is the language model's server that this process started, which leads a process group of its own.
function server(parent) {
  const is = (pid) => {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const [, ppid, group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return Number(ppid) === parent && group === pid && /ollama\0serve\0/.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
    } catch {
      return false; // it has ended
    }
  };
  const found = readdirSync('/proc').find((name) => /^\d+$/.test(name) && is(name));
  return found && Number(found);
}

export async function browser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--mute-audio', '--autoplay-policy=no-user-gesture-required'],
  });
}

// open gives a page on the application, which fails the test on an error in the page or a refusal of the content policy.
export async function open(chrome, app, viewport = { width: 1366, height: 768 }) {
  const context = await chrome.newContext({ viewport, locale: 'en-GB', timezoneId: 'Europe/London', reducedMotion: 'reduce' });
  const page = await context.newPage();
  page.setDefaultTimeout(patience);
  page.faults = [];
  // What fails in ipc.js is the toolkit's own: its overlay of development builds, and calls made while the page is loaded anew.
  page.on('pageerror', (error) => {
    if (!String(error.stack).includes('/wails/ipc.js')) page.faults.push(`error in the page: ${error.stack ?? error}`);
  });
  page.on('console', (message) => {
    if (message.type() === 'error' && !/favicon|status of 404|\/wails\/ipc\.js/.test(message.text()))
      page.faults.push(`console: ${message.text()}`);
  });
  await page.goto(app.url);
  return page;
}

// look takes a picture of a screen in light and dark, and has axe look at both by the rules of WCAG 2.2 AA.
export async function look(page, name) {
  for (const colorScheme of ['dark', 'light']) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: join(shots, `${name}-${colorScheme}.png`) });
    await page.evaluate((source) => globalThis.axe ?? (0, eval)(source), axeSource);
    const faults = await page.evaluate(async () => {
      const found = await globalThis.axe.run(document, {
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
      });
      // A bar that stays while the page scrolls may cover half a button: what counts is its size once it is scrolled into view.
      const small = found.violations.find((v) => v.id === 'target-size');
      if (small) {
        const still = [];
        for (const node of small.nodes) {
          const element = document.querySelector(node.target[0]);
          if (!element) continue; // it went while the page was looked at, as a bar does whose work is done
          element.scrollIntoView({ block: 'center' });
          const again = await globalThis.axe.run(element, { runOnly: { type: 'rule', values: ['target-size'] } });
          if (again.violations.length > 0) still.push(node);
        }
        small.nodes = still;
      }
      return found.violations
        .filter((v) => v.nodes.length > 0)
        .map((v) => `${v.id}: ${v.nodes.map((n) => `${n.html} (${n.failureSummary})`).join(' | ')}`);
    });
    assert.deepEqual(faults, [], `axe on ${name}, ${colorScheme}`);
  }
}

export async function picture(page, name, media = {}) {
  await page.emulateMedia(media);
  await page.screenshot({ path: join(shots, `${name}.png`) });
}

// go asks the application itself, by the same calls the window makes.
export const go = (page, service, method, ...args) => page.evaluate(([s, m, a]) => globalThis.go.app[s][m](...a), [service, method, args]);

// until waits for something that is not on the page.
export async function until(what, holds, within = patience) {
  const end = Date.now() + within;
  for (;;) {
    const result = await holds();
    if (result) return result;
    assert(Date.now() < end, `waited too long for ${what}`);
    await pause(50);
  }
}

// settled waits until the screen shows what the last change to a note left: until then a key may still find the sentence as it was before.
export const settled = (page) => page.getByText('Saving…', { exact: true }).first().waitFor({ state: 'hidden' });

// checked waits until the set-up check has looked at every part.
export async function checked(page) {
  await page.locator('.parts').waitFor();
  await page.getByText('Checking…').first().waitFor({ state: 'hidden' });
}

// seen notes from now on whether something is ever in the page, however short; what it gives asks whether it was.
export async function seen(page, selector) {
  await page.evaluate((what) => {
    const look = () => (globalThis.wasSeen ||= document.querySelector(what) !== null);
    globalThis.wasSeen = false;
    look();
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true });
  }, selector);
  return () => page.evaluate(() => globalThis.wasSeen);
}

// saveDialog answers the desktop's own dialog, which is no part of the page.
export async function saveDialog(title, path) {
  const xdotool = (...args) => spawnSync('xdotool', args, { encoding: 'utf8', timeout: patience }).stdout.trim();
  const find = () => xdotool('search', '--onlyvisible', '--name', title).split('\n')[0];
  xdotool('windowactivate', '--sync', await until('the save dialog', find));
  xdotool('key', 'ctrl+l');
  xdotool('key', 'ctrl+a');
  xdotool('type', '--delay', '20', path);
  // The first Return may only choose from the names the dialog offers while one types. Another is for the dialog alone: where it is closing, the key would reach
  // the window under it.
  let pressed = 0;
  await until('the dialog to be answered', () => {
    if (!find()) return true;
    if (Date.now() - pressed > 3000 && xdotool('getactivewindow', 'getwindowname').includes(title)) {
      xdotool('key', 'Return');
      pressed = Date.now();
    }
    return false;
  });
}

// step says what is being walked, and how long it took.
export async function step(name, walk) {
  const begin = performance.now();
  try {
    const result = await walk();
    console.log(`  ok    ${name} (${((performance.now() - begin) / 1000).toFixed(1)} s)`);
    return result;
  } catch (error) {
    console.log(`  FAIL  ${name}`);
    throw error;
  }
}
