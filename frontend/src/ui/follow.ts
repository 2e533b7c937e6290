import { useCallback, useEffect, useRef, useState, type RefObject } from 'react';
import { usePlaying, type Player } from './player';

// bring scrolls a column so that something in it can be seen, a third from the top, and leaves the rest of the window alone. cover is what
// lies over the top of the column.
export function bring(column: HTMLElement | null, what: Element | null, cover: Element | null = null): void {
  if (!column || !what) return;
  const box = what.getBoundingClientRect();
  if (box.width === 0 && box.height === 0) return; // in a drawer that is closed: there is nothing to bring
  // In a narrow window the columns do not scroll by themselves: the page does.
  const page = column.scrollHeight <= column.clientHeight;
  const moving = page ? document.scrollingElement : column;
  if (!moving) return;
  const inside = page ? { top: 0, bottom: globalThis.innerHeight } : column.getBoundingClientRect();
  const lid = cover?.getBoundingClientRect();
  const top = lid && lid.top <= inside.top + 1 ? Math.max(inside.top, lid.bottom) : inside.top;
  if (box.top >= top + 8 && box.bottom <= inside.bottom - 8) return;
  moving.scrollTop += box.top - top - Math.max(8, (inside.bottom - top - box.height) / 3);
}

// What a person does to look elsewhere. Scrolling that we do ourselves, or that comes of a list getting longer, is none of it.
const byHand = ['wheel', 'touchmove', 'pointerdown', 'keydown'] as const;
const paging = new Set(['PageUp', 'PageDown', 'Home', 'End', 'ArrowUp', 'ArrowDown']);

export interface Following {
  on: boolean;
  resume: () => void;
}

// useFollow keeps what is being played in sight. Whoever scrolls, or moves in the list, is left in peace until they ask, or press Play again.
export function useFollow(
  player: Player,
  column: RefObject<HTMLElement | null>,
  playing: number | null,
  show: (id: number) => void,
): Following {
  const [on, setOn] = useState(true);
  const going = usePlaying(player, (now) => now.playing);
  const latest = useRef(show);
  latest.current = show;
  useEffect(() => {
    if (going) setOn(true);
  }, [going]);
  useEffect(() => {
    const element = column.current;
    if (!element || !going) return undefined;
    const stop = (event: Event) => {
      if (event instanceof KeyboardEvent) {
        const typing = event.target instanceof Element && event.target.closest('input, select, textarea') !== null;
        if (typing || !paging.has(event.key)) return;
      }
      if (event.type === 'pointerdown' && event.target !== element) return; // only the scroll bar
      setOn(false);
    };
    for (const name of byHand) element.addEventListener(name, stop, { passive: true });
    return () => {
      for (const name of byHand) element.removeEventListener(name, stop);
    };
  }, [column, going]);
  useEffect(() => {
    if (on && playing !== null) latest.current(playing);
  }, [on, playing]);
  return { on, resume: useCallback(() => setOn(true), []) };
}

// turnAt finds the turn that is heard at a place, of turns in order of time: the last one begun, until a moment after its end.
export function turnAt<T extends { startS: number; endS: number }>(turns: readonly T[], at: number): T | null {
  let low = 0;
  let high = turns.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((turns[middle]?.startS ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  // People talk over each other: a turn begun before may last longer than the last one begun.
  for (let i = low - 1; i >= 0 && i > low - 4; i--) {
    const turn = turns[i];
    if (turn && at < turn.endS + 0.4) return turn;
  }
  return null;
}
