// A small client of WebKitWebDriver: just what the walks need, with waiting by condition, never by time. Each window has a driver of its own, so that a window can be
// killed and another started.
import { execFile, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { promisify } from 'node:util';
import { alive } from '../room.mjs';

const exec = promisify(execFile);
const pause = (ms) => new Promise((go) => setTimeout(go, ms));
const tab = '\uE004';
export const enter = '\uE007';
export const end = '\uE010';

// Nothing is waited for longer than this. A machine that is slow, or has other work, is not broken; what is broken is found all the same, later.
const patience = 300_000;

// poll waits for a condition to give something true, and returns it.
export async function poll(what, condition, within = patience) {
  const deadline = Date.now() + within;
  for (;;) {
    const v = await condition();
    if (v) return v;
    if (Date.now() > deadline) throw new Error(`waited ${within / 1000} s for: ${what}`);
    await pause(100);
  }
}

// picture takes one of the whole display, where pictures are wanted.
export function picture(name) {
  const shots = process.env.EVENHAND_SHOTS;
  if (!shots) return;
  mkdirSync(shots, { recursive: true });
  execFileSync('import', ['-window', 'root', `${shots}/release-${name}.png`]);
}

const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

export class Window {
  #base;
  #session;
  #driver;

  // open starts the program by its launcher, which writes its process id to pidFile, and waits for its window.
  static async open(launcher, pidFile) {
    const w = new Window();
    const port = await freePort();
    w.#base = `http://127.0.0.1:${port}`;
    w.#driver = spawn('WebKitWebDriver', [`--port=${port}`, '--host=127.0.0.1'], { stdio: 'ignore' });
    process.once('exit', () => w.#driver.kill());
    await poll('the driver', () => fetch(`${w.#base}/status`).then((answer) => answer.ok, () => false));
    const made = await w.#call('POST', '/session', { capabilities: { alwaysMatch: { 'webkitgtk:browserOptions': { binary: launcher, args: [] } } } });
    w.#session = `/session/${made.sessionId}`;
    w.pid = Number(readFileSync(pidFile, 'utf8'));
    await w.#call('POST', `${w.#session}/timeouts`, { script: 120_000 });
    return w;
  }

  // close ends the window, which its driver would leave open; with SIGKILL as a crash would. Then the driver is of no more use.
  async close(signal = 'SIGTERM') {
    process.kill(this.pid, signal);
    await poll('the end of the window', () => !alive(this.pid));
    this.#driver.kill();
    // The session bus may not have heard of it yet, and would take the next window for a second copy.
    const names = ['--session', '--print-reply', '--dest=org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus.ListNames'];
    await poll('the bus to know of it', async () => !/wails_app_evenhand/.test((await exec('dbus-send', names)).stdout));
  }

  async #call(method, path, body) {
    const answer = await fetch(this.#base + path, { method, body: body ? JSON.stringify(body) : undefined });
    const { value } = await answer.json();
    if (value?.error) throw new Error(`${method} ${path}: ${value.error}: ${value.message}`);
    return value;
  }

  // run evaluates the body of an async function in the window and returns what it returns.
  async run(body, ...args) {
    const script = `const done = arguments[arguments.length - 1]; const args = [...arguments].slice(0, -1);
      (async (args) => { ${body} })(args).then((v) => done({ v }), (e) => done({ e: JSON.stringify(e) + ' ' + (e && e.message || e) }));`;
    const out = await this.#call('POST', `${this.#session}/execute/async`, { script, args });
    if (out.e) throw new Error(`in the window: ${out.e}`);
    return out.v;
  }

  // until waits for a condition in the window to give something true, and returns it.
  async until(what, body, ...args) {
    try {
      return await poll(what, () => this.run(body, ...args));
    } catch (error) {
      throw new Error(`${error.message}. The window shows:\n${await this.text().catch(() => 'nothing')}`, { cause: error });
    }
  }

  // text is all that can be read in the window.
  text() {
    return this.run('return document.body.innerText');
  }

  async #find(xpath) {
    await this.until(xpath, 'return !!document.evaluate(args[0], document, null, 9, null).singleNodeValue', xpath);
    const e = await this.#call('POST', `${this.#session}/element`, { using: 'xpath', value: xpath });
    return Object.values(e)[0];
  }

  async click(xpath) {
    const e = await this.#find(xpath);
    await this.#call('POST', `${this.#session}/element/${e}/click`, {});
  }

  // press clicks the enabled button that says this.
  async press(words) {
    const quoted = JSON.stringify(words);
    await this.click(`//*[(self::button or self::a) and not(@disabled) and (normalize-space(.)=${quoted} or starts-with(normalize-space(.), ${quoted}) or @aria-label=${quoted})]`);
  }

  // type puts words into the field with this label.
  async type(label, words) {
    const e = await this.#find(`//*[self::input or self::textarea][@id=//label[starts-with(normalize-space(.), ${JSON.stringify(label)})]/@for] | //label[starts-with(normalize-space(.), ${JSON.stringify(label)})]//*[self::input or self::textarea]`);
    await this.#call('POST', `${this.#session}/element/${e}/clear`, {});
    await this.#call('POST', `${this.#session}/element/${e}/value`, { text: words });
  }

  async keys(text) {
    await this.#call('POST', `${this.#session}/actions`, {
      actions: [{ type: 'key', id: 'keys', actions: [...text].flatMap((value) => [{ type: 'keyDown', value }, { type: 'keyUp', value }]) }],
    });
  }

  // tab moves the focus by the Tab key alone until it is on what has this name (its beginning will do) or, where the name begins with a dot or a bracket, on what that
  // selector finds. It waits for that to be there, and to be enabled, first.
  async tab(name) {
    const is = `const on = (e) => /^[.[]/.test(args[0]) ? e.matches(args[0]) :
      (e.getAttribute('aria-label') ?? e.labels?.[0]?.textContent ?? e.textContent).replace(/\\s+/g, ' ').trim().startsWith(args[0]);`;
    const can = `[...document.querySelectorAll('a, button, input, select, textarea, [tabindex="0"]')].some((e) => !e.disabled && e.tabIndex >= 0 && on(e))`;
    await this.until(`“${name}” to be there`, `${is} return ${can}`, name);
    for (let i = 0; i < 300; i++) {
      if (await this.run(`${is} const e = document.activeElement; return e !== null && e !== document.body && e.tabIndex >= 0 && on(e)`, name)) return;
      await this.keys(tab);
    }
    throw new Error(`the Tab key does not lead to “${name}”. The window shows:\n${await this.text()}`);
  }

  // by does something by the keyboard alone: to the thing, then Enter.
  async by(name) {
    await this.tab(name);
    await this.keys(enter);
  }

  // dialog answers the system's file dialog, which is no part of the page: it is a window of its own on the display. Keys go through the
  // display's test extension, because GTK takes no others; the dialog is answered when its window is gone.
  async dialog(title, path) {
    const find = async () => {
      const found = await exec('xdotool', ['search', '--onlyvisible', '--name', title]).catch(() => null);
      return found?.stdout.trim().split('\n')[0] || null;
    };
    await exec('xdotool', ['windowactivate', '--sync', await poll(`the dialog “${title}”`, find)]);
    await exec('xdotool', ['key', 'ctrl+l']);
    await exec('xdotool', ['key', 'ctrl+a']);
    await exec('xdotool', ['type', '--delay', '20', path]);
    // The first Return may only choose from the list of names the dialog offers while one types. Another is for the dialog alone: where it is closing, the key would
    // reach the window under it, and press the button that opened it once more.
    const active = () => exec('xdotool', ['getactivewindow', 'getwindowname']).then((name) => name.stdout.includes(title), () => false);
    let pressed = 0;
    await poll(`the dialog “${title}” to take the file`, async () => {
      if (!(await find())) return true;
      if (Date.now() - pressed > 3000 && (await active())) {
        await exec('xdotool', ['key', 'Return']);
        pressed = Date.now();
      }
      return false;
    });
  }
}
