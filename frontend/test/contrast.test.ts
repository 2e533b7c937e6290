import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

// Computed from tokens.css itself by the formula of WCAG 2.2 (relative luminance, contrast ratio).
const css = readFileSync(join(import.meta.dirname, '../src/ui/tokens.css'), 'utf8');
const [light = '', dark = ''] = css.split('@media');

function tokens(text: string): Map<string, string> {
  return new Map([...text.matchAll(/--([a-z-]+): (#[0-9a-f]{6});/g)].map((m) => [m[1] ?? '', m[2] ?? '']));
}

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const c = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [a, b] = [luminance(one), luminance(other)].toSorted((x, y) => y - x) as [number, number];
  return (a + 0.05) / (b + 0.05);
}

// Which shade stands on which ground.
const text: [string, string[]][] = [
  ['ink', ['paper', 'raised', 'wash', 'attention', 'lit', 'stop-wash']],
  ['soft', ['paper', 'raised', 'wash', 'attention', 'lit']],
  ['accent', ['paper', 'raised', 'wash', 'attention', 'lit']],
  ['attention-ink', ['paper', 'raised', 'attention', 'wash']],
  ['stop', ['paper', 'raised', 'stop-wash', 'attention', 'wash']],
  ['done', ['paper', 'raised']],
  ['on-accent', ['accent', 'accent-deep']],
  ['on-stop', ['stop']],
  ['paper', ['ink']],
];
const marks: [string, string[]][] = [
  ['rule', ['paper', 'raised']],
  ['wash-rule', ['paper', 'wash', 'hair']],
  ['attention-rule', ['paper', 'raised', 'attention']],
  ['accent', ['paper', 'raised', 'lit', 'hair']],
  ['done', ['paper', 'wash', 'attention', 'lit']],
  ['stop', ['paper', 'stop-wash']],
  ['focus-ink', ['focus']],
];

describe.each([
  ['light', tokens(light)],
  ['dark', tokens(dark)],
])('%s', (_, shade) => {
  const pairs = (list: [string, string[]][]) => list.flatMap(([on, grounds]) => grounds.map((ground) => [on, ground] as const));
  const value = (name: string) => {
    const hex = shade.get(name);
    if (!hex) throw new Error(`no token ${name}`);
    return hex;
  };
  it.each(pairs(text))('%s on %s can be read (4.5:1)', (on, ground) => {
    expect(contrast(value(on), value(ground))).toBeGreaterThanOrEqual(4.5);
  });
  it.each(pairs(marks))('%s on %s can be seen (3:1)', (on, ground) => {
    expect(contrast(value(on), value(ground))).toBeGreaterThanOrEqual(3);
  });
  it('a focus ring is seen on every ground: its yellow or its ink', () => {
    for (const ground of ['paper', 'raised', 'wash', 'attention', 'accent', 'stop']) {
      const best = Math.max(contrast(value('focus'), value(ground)), contrast(value('focus-ink'), value(ground)));
      expect(best).toBeGreaterThanOrEqual(3);
    }
  });
});
