// What a single key does while the recorder has the focus. Finishing and removing have none: they are too easily struck.
export const keys = [
  { key: 'P', does: 'Pause, or go on', command: 'pause' },
  { key: 'B', does: 'Bookmark this moment', command: 'bookmark' },
  { key: 'S', does: 'Someone came in: pause, and blank the screen', command: 'came_in' },
  { key: 'W', does: 'Show the last words for ten seconds, or hide them', command: 'words' },
  { key: '?', does: 'Show this list', command: 'help' },
] as const;

export type Command = (typeof keys)[number]['command'];

interface Pressed {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  repeat: boolean;
  target: EventTarget | null;
}

// command says what a key pressed inside the recorder means, or null. Typing and choosing from a list are never commands.
export function command(event: Pressed, on: boolean): Command | null {
  if (!on || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return null;
  if (!(event.target instanceof HTMLElement) || !event.target.closest('[data-recorder]')) return null;
  if (event.target.closest('input, textarea, select')) return null;
  const pressed = event.key.toUpperCase();
  return keys.find(({ key }) => key === pressed)?.command ?? null;
}
