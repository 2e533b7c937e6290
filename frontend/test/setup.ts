import { cleanup, configure } from '@testing-library/react';
import { afterEach, beforeEach, vi } from 'vitest';

// Tests wait for what they need, on a laptop that may be busy with other things.
configure({ asyncUtilTimeout: 30_000 });

// What jsdom has not got and the screens use: sound, scrolling, blob addresses. Playing is said by the tests themselves.
vi.stubGlobal(
  'fetch',
  vi.fn<typeof fetch>(async () => Response.json([])),
);
globalThis.URL.createObjectURL = () => 'blob:test';
globalThis.URL.revokeObjectURL = () => undefined;
HTMLMediaElement.prototype.play = async () => undefined;
HTMLMediaElement.prototype.pause = () => undefined;
HTMLMediaElement.prototype.load = function load() {
  queueMicrotask(() => this.dispatchEvent(new Event('loadedmetadata')));
};
Range.prototype.getClientRects = () => [] as unknown as DOMRectList;
Range.prototype.getBoundingClientRect = () => new DOMRect();
document.elementFromPoint = () => null;
HTMLCanvasElement.prototype.getContext = () => null;
vi.stubGlobal('CSS', { escape: (text: string) => text.replaceAll(/[^\w-]/g, '\\$&') });

beforeEach(() => {
  localStorage.clear();
  location.hash = '';
});
afterEach(cleanup);
