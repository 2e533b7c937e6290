// Go counts the characters of a text in Unicode code points; JavaScript counts UTF-16 units. Places in words come from Go and go back to
// it, so text is taken apart by code points here.

export interface Range {
  from: number;
  to: number;
}

export interface Cut {
  text: string;
  in: boolean[]; // for each layer, whether this lies in it
}

// cut takes a text apart where the ranges of any layer begin and end. Ranges may overlap, touch, or be out of bounds.
export function cut(text: string, layers: readonly (readonly Range[])[]): Cut[] {
  const points = Array.from(text);
  const borders = new Set([0, points.length]);
  for (const { from, to } of layers.flat()) {
    borders.add(Math.min(Math.max(0, from), points.length));
    borders.add(Math.min(Math.max(0, to), points.length));
  }
  const places = [...borders].toSorted((a, b) => a - b);
  const out: Cut[] = [];
  places.slice(1).forEach((to, i) => {
    const from = places[i] ?? 0;
    const inside = layers.map((layer) => layer.some((range) => range.from <= from && to <= range.to));
    const last = out.at(-1);
    const words = points.slice(from, to).join('');
    if (last && last.in.every((on, k) => on === inside[k])) last.text += words;
    else out.push({ text: words, in: inside });
  });
  return out;
}

// units and points turn a place counted in code points into one counted in UTF-16 units, and back.
export const units = (text: string, points: number): number => Array.from(text).slice(0, points).join('').length;
export const points = (text: string, at: number): number => Array.from(text.slice(0, at)).length;

// replaced puts other words in the place of some ranges of a text, none of which overlap.
export function replaced(text: string, by: readonly (Range & { with: string })[]): string {
  const letters = Array.from(text);
  for (const { from, to, with: words } of by.toSorted((a, b) => b.from - a.from)) letters.splice(from, to - from, words);
  return letters.join('');
}
