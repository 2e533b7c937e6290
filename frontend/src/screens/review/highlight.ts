// Evidence points into a turn by character offsets. Go counts Unicode code points; JavaScript counts UTF-16 units, so text is taken
// apart by code points here.

export interface Range {
  from: number;
  to: number;
}

export interface Piece {
  text: string;
  lit: boolean;
}

// pieces cuts a text where its lit ranges begin and end. Ranges may overlap, touch, or be out of bounds.
export function pieces(text: string, ranges: Range[]): Piece[] {
  const points = Array.from(text);
  const lit = points.map(() => false);
  for (const { from, to } of ranges) {
    for (let i = Math.max(0, from); i < Math.min(to, points.length); i++) lit[i] = true;
  }
  const out: Piece[] = [];
  points.forEach((point, i) => {
    const last = out.at(-1);
    const on = lit[i] ?? false;
    if (last && last.lit === on) last.text += point;
    else out.push({ text: point, lit: on });
  });
  return out;
}
