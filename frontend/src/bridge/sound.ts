// Sound comes over the window's own asset server: WAV stretches and levels, opened in memory only.
import { toProblem } from './problem';

const failed = {
  code: 'sound',
  message:
    'The sound could not be opened. The recording, the words and the note are safe. Try again; if it happens again, close Evenhand and open it.',
};

async function get(path: string, signal?: AbortSignal): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(path, { signal: signal ?? null, cache: 'no-store' });
  } catch (reason) {
    if (signal?.aborted) throw reason;
    throw toProblem(failed);
  }
  if (!answer.ok) throw toProblem(failed);
  return answer;
}

// stretch fetches the sound between two times as a WAV in memory (an audio element cannot load from the asset server itself in WebKit).
export async function stretch(visit: string, fromS: number, toS: number, signal?: AbortSignal): Promise<ArrayBuffer> {
  const answer = await get(`/sound/${encodeURIComponent(visit)}?from=${fromS.toFixed(3)}&to=${toS.toFixed(3)}`, signal);
  return answer.arrayBuffer();
}

// peaks fetches n levels, 0 to 1, spread evenly over the sound there is so far.
export async function peaks(visit: string, n: number, signal?: AbortSignal): Promise<number[]> {
  const answer = await get(`/peaks/${encodeURIComponent(visit)}?n=${n}`, signal);
  const levels: unknown = await answer.json();
  if (!Array.isArray(levels)) return [];
  return levels.map((level) => (typeof level === 'number' ? Math.min(1, Math.max(0, level)) : 0));
}
