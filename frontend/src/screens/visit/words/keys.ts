// What a key does while the list of turns has the focus. Letters and numbers can be switched off, and each has a button.
export const keys = [
  { key: '↓ ↑', does: 'Next or previous turn', button: '' },
  { key: 'Enter', does: 'Play from this turn', button: 'the time beside it' },
  { key: 'Space', does: 'Play or pause', button: 'Play' },
  { key: '← →', does: 'Back or on 5 seconds; with Shift, 1 second', button: 'the curved arrows' },
  { key: 'Home End', does: 'First or last turn; on the sound, its beginning or end', button: '' },
  { key: ', .', does: 'Slower, faster', button: 'Speed' },
  { key: 'S', does: 'Skip silence, or not', button: 'Skip silence' },
  { key: 'F', does: 'Follow the sound again after you scrolled away', button: 'Follow the sound' },
  { key: 'E', does: 'Correct the words; Enter or Escape when done', button: 'Correct' },
  { key: 'Ctrl Enter', does: 'While correcting: part the turn in two where the cursor is', button: 'Split here' },
  { key: 'M', does: 'Join with the next turn', button: 'Join next' },
  { key: '1 – 9, 0', does: 'Give the turn to a voice; 0 leaves it with “Someone”', button: 'Said by' },
  { key: 'V', does: 'Give all turns of this voice to another', button: 'All of voice' },
  { key: 'I', does: 'Said through the interpreter, or not', button: 'Interpreter' },
  { key: 'L', does: 'Another language or signing, or not', button: 'Another language' },
  { key: 'G', does: 'Use the spellings from the case’s list in this turn', button: 'the spelling itself' },
  { key: 'N', does: 'Next turn worth a look', button: 'Next to look at' },
  { key: 'U', does: 'Undo the last change', button: 'Undo' },
  { key: '?', does: 'Show this list', button: 'Keys' },
] as const;

export type Command =
  | 'next'
  | 'previous'
  | 'first'
  | 'last'
  | 'onward'
  | 'backward'
  | 'hear'
  | 'slower'
  | 'faster'
  | 'skip'
  | 'follow'
  | 'edit'
  | 'join'
  | 'voice'
  | 'interpreter'
  | 'foreign'
  | 'spell'
  | 'look'
  | 'undo'
  | 'help'
  | { who: number };

const moves: Record<string, Command> = {
  ArrowDown: 'next',
  ArrowUp: 'previous',
  Home: 'first',
  End: 'last',
  PageDown: 'onward',
  PageUp: 'backward',
};
const single: Record<string, Command> = {
  ',': 'slower',
  '.': 'faster',
  s: 'skip',
  f: 'follow',
  e: 'edit',
  m: 'join',
  v: 'voice',
  i: 'interpreter',
  l: 'foreign',
  g: 'spell',
  n: 'look',
  u: 'undo',
  '?': 'help',
};

interface Pressed {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  target: EventTarget | null;
}

// command says what a key pressed inside the list means, or null. Typing is never a command, nor is a key that a control has a use for.
export function command(event: Pressed, on: boolean): Command | null {
  if (event.ctrlKey || event.metaKey || event.altKey || !(event.target instanceof HTMLElement)) return null;
  if (event.target.closest('input, textarea, select') || !event.target.closest('[data-turn]')) return null;
  const move = moves[event.key];
  if (move) return move;
  if (event.key === 'Enter') return event.target.closest('button, a') ? null : 'hear';
  if (!on) return null;
  if (/^\d$/.test(event.key)) return { who: Number(event.key) };
  return single[event.key.toLowerCase()] ?? null;
}
