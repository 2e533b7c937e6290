// A problem as Go sends it: a code for programs, and a message that is shown to the worker as it is.
export interface Problem {
  code: string;
  message: string;
}

// toProblem turns whatever a call was rejected with into a problem. Calls reject with {code, message}; the rest is ours to explain.
export function toProblem(reason: unknown): Problem {
  if (typeof reason === 'object' && reason !== null && 'message' in reason && 'code' in reason) {
    const { code, message } = reason;
    if (typeof code === 'string' && typeof message === 'string' && message !== '') return { code, message };
  }
  return {
    code: 'internal',
    message: 'Something in Evenhand did not answer. All that was saved is safe. Try again; if it happens again, close Evenhand and open it.',
  };
}
