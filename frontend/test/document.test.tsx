import { render } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { documentOf } from '../src/screens/sign/document';
import { html } from './preview/fixture';

const shown = (markup: string) => render(<div>{documentOf(markup)}</div>).container;

describe('the document to sign', () => {
  it('shows a note as it is', () => {
    const note = shown(html);
    expect(note.querySelector('h2')?.textContent).toBe('Case note');
    expect(note.querySelectorAll('li').length).toBeGreaterThan(4);
    expect(note.textContent).toContain('I don’t need any help with dressing.');
  });

  it.each([
    ['a script', 'before<script>window.hit()</script>after', 'beforeafter'],
    ['a handler', '<p onclick="window.hit()" onmouseover=hit()>words</p>', 'words'],
    ['an image that fails', 'a<img src=x onerror="window.hit()">b', 'ab'],
    ['a link', '<a href="javascript:window.hit()">press</a>', 'press'],
    ['a frame', '<iframe srcdoc="<script>parent.hit()</script>">inside</iframe>x', 'x'],
    ['a picture language', '<svg><script>window.hit()</script><text>t</text></svg>x', 'x'],
    ['a mutation', '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=window.hit()&gt;">', ''],
    ['a style', '<style>body{display:none}</style><p style="position:fixed">p</p>', 'p'],
    ['a form', '<form action="https://example.org"><input name=a><button>Sign as me</button></form>', 'Sign as me'],
    ['a base and a refresh', '<base href="https://example.org/"><meta http-equiv=refresh content="0;url=//example.org">x', 'x'],
    ['a template', '<template><script>window.hit()</script></template>x', 'x'],
    ['broken nesting', '<p><ul><li>one<li>two</p></ul', 'onetwo'],
    ['a custom element', '<x-y is="z" id="root" class="button primary">x</x-y>', 'x'],
  ])('takes the sting out of %s', (_, markup, text) => {
    const hit = vi.fn<() => void>();
    Object.assign(window, { hit });
    const note = shown(markup);
    for (const element of note.firstElementChild?.querySelectorAll('*') ?? []) {
      expect([...element.attributes].map((attribute) => attribute.name)).toEqual([]);
      expect([
        'script',
        'style',
        'img',
        'a',
        'iframe',
        'svg',
        'math',
        'form',
        'input',
        'button',
        'base',
        'meta',
        'link',
        'template',
        'object',
      ]).not.toContain(element.localName);
      (element as HTMLElement).click();
    }
    expect(note.textContent?.trim()).toBe(text);
    expect(hit).not.toHaveBeenCalled();
  });
});
