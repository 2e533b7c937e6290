// The one door between the screens and Go: the generated bindings with two promises added. A rejected call always rejects with a Problem,
// and a list is always a list (Go sends null for an empty one).
import * as Desk from '../../wailsjs/go/app/Desk';
import * as Notes from '../../wailsjs/go/app/Notes';
import * as Recorder from '../../wailsjs/go/app/Recorder';
import * as Visits from '../../wailsjs/go/app/Visits';
import * as Words from '../../wailsjs/go/app/Words';
import type { engine } from '../../wailsjs/go/models';
import { EventsOn, OnFileDrop, OnFileDropOff } from '../../wailsjs/runtime/runtime';
import { toProblem } from './problem';

export type { engine } from '../../wailsjs/go/models';
export { toProblem, type Problem } from './problem';

// The keys of T that hold lists.
type Lists<T> = { [K in keyof T]: T[K] extends unknown[] ? K : never }[keyof T];

// filled gives a copy of an answer in which the named lists are lists.
function filled<T extends object>(value: T, ...names: Lists<T>[]): T {
  const copy = { ...value };
  for (const name of names) copy[name] ??= [] as T[Lists<T>];
  return copy;
}

const all = <T>(values: T[] | null, tidy: (value: T) => T): T[] => (values ?? []).map(tidy);

async function call<T>(answer: Promise<T>, tidy: (value: T) => T = (value) => value): Promise<T> {
  try {
    return tidy(await answer);
  } catch (reason) {
    throw toProblem(reason);
  }
}

const form = (f: engine.VisitForm) => filled(f, 'people');
const door = (d: engine.Door) => filled(d, 'ask');
const sheet = (s: engine.RecoverySheet) => filled(s, 'groups', 'ask');
const sound = (v: engine.SoundView) => filled(v, 'problems', 'marks');
const visit = (v: engine.VisitView) => ({ ...filled(v, 'problems'), form: form(v.form), sounds: all(v.sounds, sound) });
const turn = (u: engine.UtteranceView) => filled(u, 'words', 'suggestions');
const words = (t: engine.TranscriptView) => ({
  ...filled(t, 'speakers', 'people', 'problems', 'gaps', 'marks'),
  utterances: all(t.utterances, turn),
});
const term = (t: engine.TermView) => filled(t, 'heard');
const need = (n: engine.NeedView) => filled(n, 'utterances', 'sides');
const open = (o: engine.OpenView) => filled(o, 'utterances');
const statement = (s: engine.StatementView) => filled(s, 'evidence', 'checks');
const section = (s: engine.SectionView) => ({ ...filled(s, 'prompts', 'beside'), statements: all(s.statements, statement) });
const draft = (d: engine.DraftView) => ({
  ...filled(d, 'omissions', 'notDiscussed'),
  receipt: filled(d.receipt, 'lines'),
  sections: all(d.sections, section),
  open: all(d.open, open),
  needs: all(d.needs, need),
});
const heading = (s: engine.TemplateSectionView) => filled(s, 'prompts', 'lines');
const template = (t: engine.TemplateDetail) => ({ ...t, sections: all(t.sections, heading) });
const signSheet = (s: engine.SignSheet) => filled(s, 'wrote', 'changed', 'leftOut', 'onlyYou', 'restricted', 'open');
const handOver = (h: engine.HandOverView) => filled(h, 'sections', 'left', 'goesOn', 'stays');

export const desk = {
  door: () => call(Desk.Door(), door),
  firstRun: (f: engine.FirstRunForm) => call(Desk.FirstRun(f), sheet),
  newRecovery: () => call(Desk.NewRecovery(), sheet),
  confirmRecovery: (groups: string[]) => call(Desk.ConfirmRecovery(groups), door),
  unlock: (passphrase: string) => call(Desk.Unlock(passphrase), door),
  lock: () => call(Desk.Lock(), door),
  recover: (code: string, passphrase: string) => call(Desk.Recover(code, passphrase), sheet),
  today: () => call(Desk.Today(), (t) => filled(t, 'found', 'needsYou', 'working', 'lately')),
  speechModels: () => call(Desk.SpeechModels(), (list) => list ?? []),
  chooseSpeechModel: (id: string) => call(Desk.ChooseSpeechModel(id)),
  measureSpeed: () => call(Desk.MeasureSpeed()),
  setUpParts: () => call(Desk.SetUpParts(), (parts) => parts ?? []), // each is looked at by itself
  checkPart: (id: string) => call(Desk.CheckPart(id)),
  version: () => call(Desk.Version()),
};

export const visits = {
  templates: () => call(Visits.Templates(), (list) => list ?? []),
  template: (id: string) => call(Visits.Template(id), template),
  templatePreview: (id: string) => call(Visits.TemplatePreview(id), template), // with what the practice visit puts under each heading
  templateFaults: () => call(Visits.TemplateFaults(), (list) => list ?? []),
  cases: () => call(Visits.Cases(), (list) => all(list, (c) => ({ ...filled(c, 'visits'), glossary: all(c.glossary, term) }))),
  make: (f: engine.VisitForm) => call(Visits.NewVisit(f)),
  visit: (id: string) => call(Visits.Visit(id), visit),
  update: (id: string, f: engine.VisitForm) => call(Visits.UpdateVisit(id, f), visit),
  remove: (id: string) => call(Visits.DeleteVisit(id)),
  practise: () => call(Visits.Practise()),
  chooseSound: (id: string) => call(Visits.ChooseSound(id)),
  importSounds: (id: string, paths: string[]) => call(Visits.ImportSounds(id, paths)),
  deleteSound: (id: string, recording: string) => call(Visits.DeleteSound(id, recording)),
  hold: (caseId: string, why: string) => call(Visits.HoldCase(caseId, why)),
  liftHold: (caseId: string) => call(Visits.LiftHold(caseId)),
  transcribe: (id: string) => call(Visits.Transcribe(id)),
  cancelJob: (id: string) => call(Visits.CancelJob(id)),
  job: (id: string): Promise<engine.Job | null> => call(Visits.Job(id)),
};

export const recorder = {
  microphones: () => call(Recorder.Microphones(), (list) => list ?? []),
  choose: (id: string) => call(Recorder.ChooseMicrophone(id)),
  tryOut: (id: string) => call(Recorder.TryMicrophone(id)),
  stopTrying: () => call(Recorder.StopTrying()),
  record: (id: string, f: engine.RecordForm) => call(Recorder.Record(id, f)),
  now: (): Promise<engine.RecordingView | null> => call(Recorder.Recording()),
  pause: () => call(Recorder.Pause()),
  cameIn: () => call(Recorder.CameIn()),
  goOn: (f: engine.CameInForm) => call(Recorder.GoOn(f)),
  bookmark: () => call(Recorder.Bookmark()),
  removeLast: (minutes: number, why: string) => call(Recorder.RemoveLast(minutes, why)),
  finish: () => call(Recorder.Finish()),
  keepFound: (recording: string) => call(Recorder.KeepFound(recording)),
};

export const transcript = {
  get: (id: string) => call(Words.Transcript(id), words),
  nameSpeaker: (id: string, ref: string, person: string) => call(Words.NameSpeaker(id, ref, person), words),
  sayWho: (id: string, utterance: number, ref: string) => call(Words.SayWho(id, utterance, ref), words),
  addPerson: (id: string, person: engine.PersonForm) => call(Words.AddPerson(id, person), words),
  correct: (id: string, utterance: number, text: string) => call(Words.CorrectText(id, utterance, text), words),
  mark: (id: string, utterance: number, as: 'interpreter' | 'foreign' | '') => call(Words.MarkTurn(id, utterance, as), words),
  split: (id: string, utterance: number, at: number) => call(Words.SplitTurn(id, utterance, at), words),
  merge: (id: string, first: number, second: number) => call(Words.MergeTurns(id, first, second), words),
  mergeVoices: (id: string, from: string, into: string) => call(Words.MergeVoices(id, from, into), words),
  tellApart: (id: string, people: number) => call(Words.TellApart(id, people)),
  played: (id: string, utterance: number) => call(Words.PlayedTurn(id, utterance), words),
  saveGlossary: (caseId: string, terms: engine.TermView[]) => call(Words.SaveGlossary(caseId, terms)),
};

export const notes = {
  observations: (id: string) => call(Notes.Observations(id)),
  saveObservations: (id: string, f: engine.ObservationsForm) => call(Notes.SaveObservations(id, f)),
  makeDraft: (id: string, how: 'model' | 'rules') => call(Notes.MakeDraft(id, how)),
  draft: (id: string) => call(Notes.Draft(id), draft),
  confirm: (id: string, st: string) => call(Notes.Confirm(id, st), draft),
  edit: (id: string, st: string, text: string) => call(Notes.Edit(id, st, text), draft),
  remove: (id: string, st: string) => call(Notes.Remove(id, st), draft),
  restore: (id: string, st: string) => call(Notes.Restore(id, st), draft),
  restrict: (id: string, st: string, restricted: boolean) => call(Notes.Restrict(id, st, restricted), draft),
  add: (id: string, sectionId: string, text: string, utterances: number[]) => call(Notes.Add(id, sectionId, text, utterances), draft),
  played: (id: string, st: string) => call(Notes.Played(id, st), draft),
  read: (id: string, sectionId: string) => call(Notes.Read(id, sectionId), draft),
  writeHuman: (id: string, sectionId: string, text: string) => call(Notes.WriteHuman(id, sectionId, text), draft),
  follow: (id: string, sectionId: string, who: string, by: string) => call(Notes.Follow(id, sectionId, who, by), draft),
  answerOmission: (id: string, omission: string, answer: Answer) => call(Notes.AnswerOmission(id, omission, answer), draft),
  answerTopic: (id: string, topic: string, answer: Answer) => call(Notes.AnswerTopic(id, topic, answer), draft),
  doneNeed: (id: string, index: number, done: boolean) => call(Notes.DoneNeed(id, index, done), draft),
  check: (id: string, st: string, text: string) => call(Notes.Check(id, st, text), (list) => list ?? []),
  // Either a section or a sentence is named, the other is ''. It is a job: the new draft comes with the usual news of change.
  redraft: (id: string, sectionId: string, st: string, instruction: string) => call(Notes.Redraft(id, sectionId, st, instruction)),
  undoRedraft: (id: string, sectionId: string) => call(Notes.UndoRedraft(id, sectionId), draft),
  exact: (id: string, st: string) => call(Notes.Exact(id, st), draft),
  split: (id: string, st: string, at: number) => call(Notes.Split(id, st, at), draft), // at: characters (code points) into the sentence as shown
  deepCheck: (id: string) => call(Notes.DeepCheck(id)),
  signSheet: (id: string) => call(Notes.SignSheet(id), signSheet),
  sign: (id: string, digest: string) => call(Notes.Sign(id, digest), handOver),
  handOver: (id: string) => call(Notes.HandOver(id), handOver),
  copySection: (id: string, sectionId: string) => call(Notes.CopySection(id, sectionId), handOver),
  saveDocument: (id: string) => call(Notes.SaveDocument(id), handOver),
};

export type Answer = 'added' | 'left_out' | '';

// Events carry ids and progress, never content.
interface Events {
  job: engine.Job;
  door: undefined;
  changed: { visit: string };
  recording: engine.RecordingView;
  words: { visit: string }; // there are more words, or other ones, in a transcript that still grows
}

// on listens to an event and returns how to stop listening.
export function on<K extends keyof Events>(name: K, then: (payload: Events[K]) => void): () => void {
  return EventsOn(name, then);
}

// onDrop listens to files being dropped on the window and returns how to stop listening. Their paths come from Wails, never from the page.
export function onDrop(then: (paths: string[]) => void): () => void {
  OnFileDrop((_x, _y, paths) => then(paths), false);
  return OnFileDropOff;
}
