// Stands in for Go where the generated bindings look for it: window.go. It answers from fixtures and remembers what it was asked, so tests
// can say what a screen did. Only tests and the preview load it.
import type { engine } from '../../src/bridge';
import * as drafted from './drafted';
import * as fix from './fixture';

type Dropped = (x: number, y: number, paths: string[]) => void;
type Answers = Record<string, (...args: never[]) => unknown>;

export interface Fake {
  calls: { name: string; args: unknown[] }[];
  emit: (name: string, payload?: unknown) => void;
  drop: (...paths: string[]) => void; // files on the window
  called: (name: string) => unknown[][];
}

declare global {
  interface Window {
    go?: unknown;
    runtime?: unknown;
  }
}

const decided = () => ({ decidedAt: new Date().toISOString() });

// defaults answers every call the window can make. A note changes as it would: enough to walk the screens.
function defaults(): Answers {
  let draft = fix.draft();
  let words = fix.transcript();
  const change = (id: string, part: Partial<engine.StatementView>): engine.DraftView => {
    draft = {
      ...draft,
      savedAt: new Date().toISOString(),
      open: part.decision && part.decision !== 'undecided' ? draft.open.filter((open) => open.id !== id) : draft.open,
      sections: draft.sections.map((section) => ({
        ...section,
        statements: section.statements.map((st) => (st.id === id ? { ...st, ...part } : st)),
      })),
    };
    return draft;
  };
  return {
    'Desk.Door': () => fix.openDoor,
    'Desk.FirstRun': () => fix.recovery,
    'Desk.NewRecovery': () => fix.recovery,
    'Desk.ConfirmRecovery': () => fix.openDoor,
    'Desk.Unlock': () => fix.openDoor,
    'Desk.Lock': () => ({ ...fix.openDoor, state: 'locked' }),
    'Desk.Recover': () => fix.recovery,
    'Desk.Today': () => ({
      date: '2026-04-21',
      found: [],
      needsYou: [
        fix.card('v1', 'drafted', 'Review'),
        fix.card('v2', 'new', 'Import sound', { initials: 'A.D.', title: 'Child-in-need visit' }),
      ],
      working: [fix.card('v3', 'hearing', 'Open', { initials: 'K.P.', title: 'Care Act needs assessment' })],
      lately: [fix.card('v4', 'handed_over', 'Open', { initials: 'R.S.', date: '2026-04-20' })],
      empty: false,
    }),
    'Desk.SetUpParts': () => fix.parts.map((part) => ({ ...part, state: 'checking', detail: '', fix: '' })),
    'Desk.CheckPart': (id: string) => fix.parts.find((part) => part.id === id),
    'Desk.SpeechModels': () => fix.tiers,
    'Desk.ChooseSpeechModel': () => undefined,
    'Desk.MeasureSpeed': () => fix.tiers[1],
    'Desk.Version': () => '0.1.0',
    'Visits.Templates': () => fix.templates,
    'Visits.Template': () => drafted.detail,
    'Visits.TemplatePreview': () => drafted.preview,
    'Visits.TemplateFaults': () => [],
    'Visits.Cases': () => [
      {
        id: 'c1',
        label: 'Maureen Tasker',
        reference: 'LAS-20814',
        glossary: [],
        visits: [fix.card('v1', 'drafted', 'Review'), fix.card('v4', 'signed', 'Hand over', { date: '2026-04-02' })],
      },
    ],
    'Visits.NewVisit': () => 'v1',
    'Visits.Visit': () => fix.visit('drafted'),
    'Visits.UpdateVisit': () => fix.visit('drafted'),
    'Visits.DeleteVisit': () => undefined,
    'Visits.Practise': () => 'v1',
    'Visits.ChooseSound': () => true,
    'Visits.ImportSounds': () => undefined,
    'Visits.DeleteSound': () => undefined,
    'Visits.HoldCase': () => undefined,
    'Visits.LiftHold': () => undefined,
    'Visits.Transcribe': () => undefined,
    'Visits.CancelJob': () => undefined,
    'Visits.Job': () => null,
    'Recorder.Microphones': () => fix.microphones,
    'Recorder.ChooseMicrophone': () => undefined,
    'Recorder.TryMicrophone': () => undefined,
    'Recorder.StopTrying': () => undefined,
    'Recorder.Record': () => fix.recording({ seconds: 0 }),
    'Recorder.Recording': () => null,
    'Recorder.Pause': () => fix.recording({ state: 'paused' }),
    'Recorder.CameIn': () => fix.recording({ state: 'came_in' }),
    'Recorder.GoOn': () => fix.recording(),
    'Recorder.Bookmark': () => fix.recording({ bookmarks: 1 }),
    'Recorder.RemoveLast': () => fix.recording({ removed: 1 }),
    'Recorder.Finish': () => undefined,
    'Recorder.KeepFound': () => undefined,
    'Words.Transcript': () => words,
    'Words.NameSpeaker': (_: string, ref: string, personId: string) => {
      words = { ...words, speakers: words.speakers.map((s) => (s.ref === ref ? { ...s, personId } : s)) };
      return words;
    },
    'Words.SayWho': () => words,
    'Words.AddPerson': () => words,
    'Words.CorrectText': () => words,
    'Words.MarkTurn': () => words,
    'Words.SplitTurn': () => words,
    'Words.MergeTurns': () => words,
    'Words.MergeVoices': () => words,
    'Words.TellApart': () => undefined,
    'Words.PlayedTurn': () => words,
    'Words.SaveGlossary': () => undefined,
    'Notes.Observations': () => ({ saw: '', worries: '', nothingToAdd: false }),
    'Notes.SaveObservations': () => undefined,
    'Notes.MakeDraft': () => undefined,
    'Notes.Draft': () => draft,
    'Notes.Confirm': (_: string, st: string) => change(st, { decision: 'confirmed', ...decided() }),
    'Notes.Edit': (_: string, st: string, text: string) =>
      change(st, { decision: 'edited', provenance: 'edited', text, lead: '', words: '', ...decided() }),
    'Notes.Remove': (_: string, st: string) => change(st, { decision: 'removed', ...decided() }),
    'Notes.Restore': (_: string, st: string) => change(st, { decision: 'undecided' }),
    'Notes.Restrict': (_: string, st: string, restricted: boolean) => change(st, { restricted }),
    'Notes.Add': () => draft,
    'Notes.Played': (_: string, st: string) => change(st, { played: true }),
    'Notes.Read': () => draft,
    'Notes.WriteHuman': () => draft,
    'Notes.Follow': () => draft,
    'Notes.AnswerOmission': () => draft,
    'Notes.AnswerTopic': () => draft,
    'Notes.DoneNeed': () => draft,
    'Notes.Check': () => [],
    'Notes.Redraft': () => undefined,
    'Notes.UndoRedraft': () => draft,
    'Notes.Exact': (_: string, st: string) => change(st, { provenance: 'quoted', exact: false }),
    'Notes.Split': () => draft,
    'Notes.DeepCheck': () => undefined,
    'Notes.SignSheet': () => fix.sheet(),
    'Notes.Sign': () => fix.handOver(),
    'Notes.HandOver': () => fix.handOver(),
    'Notes.CopySection': () => fix.handOver(),
    'Notes.SaveDocument': () => fix.handOver(),
  };
}

// install puts the fake in place. An answer may be replaced; one that throws rejects, as Go's do.
export function install(answers: Answers = {}): Fake {
  const all: Answers = { ...defaults(), ...answers };
  const calls: Fake['calls'] = [];
  const listeners = new Map<string, Set<(payload: unknown) => void>>();
  let dropped: Dropped | null = null;
  const app: Record<string, Record<string, unknown>> = {};
  for (const [name, answer] of Object.entries(all)) {
    const [service = '', method = ''] = name.split('.');
    (app[service] ??= {})[method] = async (...args: never[]) => {
      calls.push({ name, args });
      return answer(...args);
    };
  }
  window.go = { app };
  window.runtime = {
    EventsOnMultiple: (name: string, then: (payload: unknown) => void) => {
      const set = listeners.get(name) ?? new Set();
      set.add(then);
      listeners.set(name, set);
      return () => set.delete(then);
    },
    OnFileDrop: (then: Dropped) => {
      dropped = then;
    },
    OnFileDropOff: () => {
      dropped = null;
    },
  };
  return {
    calls,
    drop: (...paths) => dropped?.(0, 0, paths),
    emit: (name, payload) => listeners.get(name)?.forEach((then) => then(payload)),
    called: (name) => calls.filter((call) => call.name === name).map((call) => call.args),
  };
}
