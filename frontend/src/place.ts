import { useSyncExternalStore } from 'react';

// Where the worker is, kept in the address so that going back, and reloading, lead to the same place. It holds ids, never case text.
export const steps = [
  'details',
  'sound',
  'record',
  'dictate',
  'words',
  'voices',
  'own-words',
  'draft',
  'review',
  'sign',
  'hand-over',
] as const;
export type Step = (typeof steps)[number];

// What a new visit is made for: the step it goes on to.
export const purposes = ['record', 'sound', 'dictate'] as const;
export type Purpose = (typeof purposes)[number];

export type Place =
  | { at: 'today' }
  | { at: 'cases' }
  | { at: 'check' }
  | { at: 'new'; caseId: string; to: Purpose | null }
  | { at: 'visit'; id: string; step: Step | null };

export function toHash(place: Place): string {
  switch (place.at) {
    case 'new':
      return ['#/new', place.to ?? '', place.caseId].filter(Boolean).join('/');
    case 'visit':
      return place.step ? `#/visit/${place.id}/${place.step}` : `#/visit/${place.id}`;
    default:
      return `#/${place.at}`;
  }
}

export function fromHash(hash: string): Place {
  const [at, id = '', step = ''] = hash.replace(/^#\//, '').split('/');
  switch (at) {
    case 'cases':
    case 'check':
      return { at };
    case 'new': {
      const to = purposes.find((purpose) => purpose === id) ?? null;
      return { at, caseId: to === null ? id : step, to };
    }
    case 'visit':
      return id === '' ? { at: 'today' } : { at, id, step: steps.find((s) => s === step) ?? null };
    default:
      return { at: 'today' };
  }
}

export function go(place: Place): void {
  globalThis.location.hash = toHash(place);
}

function listen(changed: () => void): () => void {
  globalThis.addEventListener('hashchange', changed);
  return () => globalThis.removeEventListener('hashchange', changed);
}

export function usePlace(): Place {
  return fromHash(useSyncExternalStore(listen, () => globalThis.location.hash));
}
