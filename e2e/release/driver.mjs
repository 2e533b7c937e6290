// A small client of WebKitWebDriver: just what the walk needs, with waiting by condition, never by time.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const exec = promisify(execFile);

export class Window {
  #base;
  #session;

  static async open(base, binary) {
    const w = new Window();
    w.#base = base;
    const made = await w.#call('POST', '/session', { capabilities: { alwaysMatch: { 'webkitgtk:browserOptions': { binary, args: [] } } } });
    w.#session = `/session/${made.sessionId}`;
    await w.#call('POST', `${w.#session}/timeouts`, { script: 120_000 });
    return w;
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
    const end = Date.now() + 120_000;
    for (;;) {
      const v = await this.run(body, ...args);
      if (v) return v;
      if (Date.now() > end) throw new Error(`waited two minutes for: ${what}. The window shows:\n${await this.run('return document.body.innerText')}`);
      await new Promise((go) => setTimeout(go, 100));
    }
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

  // dialog answers the system's file dialog, which is no part of the page: it is a window of its own on the display. Keys go through the
  // display's test extension, because GTK takes no others; the dialog is answered when its window is gone.
  async dialog(title, path) {
    const find = async () => {
      const found = await exec('xdotool', ['search', '--onlyvisible', '--name', title]).catch(() => null);
      return found?.stdout.trim().split('\n')[0] || null;
    };
    const wait = async (what, condition) => {
      const end = Date.now() + 20_000;
      for (;;) {
        const v = await condition();
        if (v) return v;
        if (Date.now() > end) {
          await exec('import', ['-window', 'root', process.env.EVENHAND_SHOTS ? `${process.env.EVENHAND_SHOTS}/release-failed.png` : '/dev/null']).catch(() => null);
          throw new Error(`the dialog “${title}” ${what}`);
        }
        await new Promise((go) => setTimeout(go, 100));
      }
    };
    const id = await wait('did not come up', find);
    await exec('xdotool', ['windowactivate', '--sync', id]);
    await exec('xdotool', ['key', 'ctrl+l']);
    await exec('xdotool', ['key', 'ctrl+a']);
    await exec('xdotool', ['type', '--delay', '20', path]);
    // The first Return may only choose from the list of names the dialog offers while one types.
    await wait('did not take the file', async () => {
      await exec('xdotool', ['key', 'Return']);
      await new Promise((go) => setTimeout(go, 500));
      return !(await find());
    });
  }
}
