// What a single key does while the note's list has the focus. They can be switched off, and each has a button.
export const keys = [
  { key: '↓ ↑', does: 'Next or previous sentence', button: '' },
  { key: 'Enter', does: 'Play just the words a sentence rests on', button: 'the play button on each sentence' },
  { key: 'Space', does: 'Play or pause the recording', button: 'Play' },
  { key: 'C', does: 'Confirm the sentence', button: 'the tick' },
  { key: 'E', does: 'Edit it in place; Enter or Escape when done', button: 'the pencil' },
  { key: 'R', does: 'Remove it', button: 'the cross' },
  { key: 'S', does: 'Split it in two: move the cursor to the place, then Enter', button: 'the scissors' },
  { key: 'Q', does: 'Use the exact words instead', button: 'the quotation mark' },
  { key: 'U', does: 'Undo: back to how it was drafted', button: 'the curved arrow' },
  { key: 'A', does: 'Add from the chosen turns, or in your own words', button: 'Add a sentence' },
  { key: 'N', does: 'Go to the next thing to decide', button: 'Next to decide' },
  { key: '?', does: 'Show this list', button: 'Keys' },
] as const;

export type Command =
  | 'next'
  | 'previous'
  | 'first'
  | 'last'
  | 'hear'
  | 'play'
  | 'confirm'
  | 'edit'
  | 'remove'
  | 'split'
  | 'exact'
  | 'undo'
  | 'add'
  | 'decide'
  | 'help';

const single: Record<string, Command> = {
  c: 'confirm',
  e: 'edit',
  r: 'remove',
  s: 'split',
  q: 'exact',
  u: 'undo',
  a: 'add',
  n: 'decide',
  '?': 'help',
  ' ': 'play',
  Enter: 'hear',
};
const moves: Record<string, Command> = { ArrowDown: 'next', ArrowUp: 'previous', Home: 'first', End: 'last' };

interface Pressed {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  target: EventTarget | null;
}

// command says what a key pressed inside the list means, or null. Typing is never a command, nor is a key that a control has a use for.
export function command(event: Pressed, on: boolean): Command | null {
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  if (!(event.target instanceof HTMLElement)) return null;
  const sentence = event.target.closest('[data-statement]');
  if (event.target.closest('input, textarea, select, [contenteditable="true"]') || !sentence) return null;
  const move = moves[event.key];
  if (move) return move;
  const control = event.target.closest('button, a') !== null;
  if (control && (event.key === ' ' || event.key === 'Enter')) return null;
  if (!on) return null;
  return single[event.key.length === 1 ? event.key.toLowerCase() : event.key] ?? null;
}
