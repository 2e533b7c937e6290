// A problem as Go sends it: a code for programs, and a message that is shown to the worker as it is.
export interface Problem {
  code: string;
  message: string;
}

// toProblem turns whatever a call was rejected with into a problem. Wails gives an Error whose message is the JSON of {code, message}; what
// the bridge threw before is a problem already; the rest is ours to explain.
export function toProblem(reason: unknown): Problem {
  return read(reason) ?? (reason instanceof Error ? read(parse(reason.message)) : null) ?? unanswered;
}

const unanswered: Problem = {
  code: 'internal',
  message: 'Something in Evenhand did not answer. All that was saved is safe. Try again; if it happens again, close Evenhand and open it.',
};

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function read(reason: unknown): Problem | null {
  if (typeof reason !== 'object' || reason === null || !('message' in reason) || !('code' in reason)) return null;
  const { code, message } = reason;
  return typeof code === 'string' && typeof message === 'string' && message !== '' ? { code, message } : null;
}
