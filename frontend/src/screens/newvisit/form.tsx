import { UserPlus, X } from 'lucide-react';
import { useId, useState, type FormEvent, type ReactNode } from 'react';
import type { engine } from '../../bridge';
import { Button, Choice, Field, Remark } from '../../ui';
import { DayField, readTime, TimeField } from '../../ui/day';
import { KindOfNote } from './kind';
import './newvisit.css';
import { Said } from './said';

const kinds = ['Home visit', 'Visit elsewhere', 'Meeting', 'Phone or video call', 'Dictation'];

const announced = [
  { value: 'announced', words: 'Announced' },
  { value: 'unannounced', words: 'Unannounced' },
  { value: '', words: 'Does not apply' },
] as const;

// How a person took being told of the recording: asked anew at every visit.
export const toldWords = [
  { value: 'content', words: 'Content with it' },
  { value: 'objected', words: 'Said no' },
  { value: 'could_not_understand', words: 'Could not understand it' },
  { value: 'not_told', words: 'Was not told' },
] as const;

export const nobody: engine.PersonForm = { id: '', name: '', role: '', pronouns: '', signer: false, told: '' };

// refuses says whether a person's answer rules a recording out.
export const refuses = (person: engine.PersonForm) =>
  !person.signer && (person.told === 'objected' || person.told === 'could_not_understand');

// missing says in words what the form still needs, or ''.
export function missing(form: engine.VisitForm): string {
  if (form.caseId === '' && form.caseLabel.trim() === '') return 'Say which case this is, or name a new one.';
  if (form.template === '') return 'Choose the kind of note.';
  if (form.date === '') return 'Give the day of the visit.';
  if ([form.started, form.ended].some((time) => time !== readTime(time))) return 'Write times like 14:30.';
  if (form.people.some((person) => person.name.trim() === '')) return 'Give each person a name, or what you call them.';
  if (form.people.filter((person) => person.signer).length !== 1) return 'Say which one of the people is you.';
  const unasked = form.people.find((person) => !person.signer && person.told === '');
  if (unasked) return `Say how ${unasked.name} was told of the recording.`;
  return '';
}

interface VisitFormProps {
  initial: engine.VisitForm;
  cases: engine.CaseView[];
  templates: engine.TemplateView[];
  submit: string;
  busy: boolean;
  fixedCase?: boolean;
  onSubmit: (form: engine.VisitForm) => void;
  children?: ReactNode;
}

// VisitForm is what the worker says about a visit: whose it is, when, who was there, and how each of them was told.
export function VisitForm({ initial, cases, templates, submit, busy, fixedCase = false, onSubmit, children }: VisitFormProps) {
  const [form, setForm] = useState(initial);
  const [tried, setTried] = useState(false);
  const set = (change: Partial<engine.VisitForm>) => setForm((now) => ({ ...now, ...change }));
  const lacks = missing(form);
  const send = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (lacks === '') onSubmit(form);
  };
  return (
    <form className="stack visit-form" onSubmit={send} noValidate>
      <section aria-label="Case">
        {fixedCase ? null : (
          <>
            {cases.length > 0 ? (
              <Field label="Whose visit is it?">
                {(ids) => (
                  <select {...ids} value={form.caseId} onChange={(e) => set({ caseId: e.target.value })}>
                    <option value="">A new case</option>
                    {cases.map((one) => (
                      <option key={one.id} value={one.id}>
                        {[one.label, one.reference].filter(Boolean).join(' · ')}
                      </option>
                    ))}
                  </select>
                )}
              </Field>
            ) : null}
            {form.caseId === '' ? (
              <div className="pair">
                <Field label="Name of the case" hint="What you call it. Lists that others may see show initials only.">
                  {(ids) => (
                    <input {...ids} autoComplete="off" value={form.caseLabel} onChange={(e) => set({ caseLabel: e.target.value })} />
                  )}
                </Field>
                <Field label="Reference" hint="In your case system. You may leave it empty.">
                  {(ids) => (
                    <input {...ids} autoComplete="off" value={form.reference} onChange={(e) => set({ reference: e.target.value })} />
                  )}
                </Field>
              </div>
            ) : null}
          </>
        )}
        <div className="pair">
          <Field label="What kind of visit?">
            {(ids) => (
              <select {...ids} value={form.kind} onChange={(e) => set({ kind: e.target.value })}>
                {[...new Set([...kinds, form.kind])].map((kind) => (
                  <option key={kind}>{kind}</option>
                ))}
              </select>
            )}
          </Field>
        </div>
        <KindOfNote templates={templates} value={form.template} onChange={(template) => set({ template })} />
        <div className="pair">
          <DayField legend="Day of the visit" value={form.date} onChange={(date) => set({ date })} />
          <TimeField label="Started" value={form.started} onChange={(started) => set({ started })} />
          <TimeField label="Ended" value={form.ended} onChange={(ended) => set({ ended })} />
        </div>
        <Choice
          legend="Was the visit announced?"
          name="announced"
          value={form.announced}
          options={announced}
          onChange={(value) => set({ announced: value })}
        />
      </section>
      <section aria-label="People">
        <div>
          <h2>Who was there, and how was each told?</h2>
          <p className="soft">Asked anew at every visit. Nobody answers for another adult.</p>
        </div>
        <Said />
        <p className="soft small">Do not use a recording of a police or achieving-best-evidence interview, nor of legal advice.</p>
        <People people={form.people} onChange={(people) => set({ people })} />
      </section>
      {form.people.some(refuses) ? (
        <Remark>
          <p>
            <strong>No recording of this visit.</strong> Someone said no, or could not understand what a recording is. If you have sound of
            it, don’t use it. You can go on: afterwards, dictate what happened, alone and in your own voice.
          </p>
        </Remark>
      ) : null}
      {tried && lacks !== '' ? (
        <div className="trouble" role="alert">
          <p>{lacks}</p>
        </div>
      ) : null}
      {children}
      <div>
        <Button type="submit" kind="primary large" isDisabled={busy}>
          {submit}
        </Button>
      </div>
    </form>
  );
}

// Rows are told apart by a number of their own while they are being typed: people get their ids from Go.
interface Row {
  key: number;
  person: engine.PersonForm;
}

function People({ people, onChange }: { people: engine.PersonForm[]; onChange: (people: engine.PersonForm[]) => void }) {
  const [rows, setRows] = useState<Row[]>(people.map((person, key) => ({ key, person })));
  const [next, setNext] = useState(people.length);
  const change = (now: Row[]) => {
    setRows(now);
    onChange(now.map((row) => row.person));
  };
  const edit = (key: number, part: Partial<engine.PersonForm>) =>
    change(
      rows.map((row) => {
        if (row.key === key) return { key, person: { ...row.person, ...part } };
        return part.signer ? { ...row, person: { ...row.person, signer: false } } : row; // one of them is you
      }),
    );
  return (
    <div className="stack">
      {rows.map((row, i) => (
        <Person
          key={row.key}
          number={i + 1}
          person={row.person}
          onChange={(part) => edit(row.key, part)}
          onRemove={rows.length > 1 ? () => change(rows.filter((other) => other.key !== row.key)) : null}
        />
      ))}
      <div>
        <Button
          icon={UserPlus}
          onPress={() => {
            change([...rows, { key: next, person: nobody }]);
            setNext(next + 1);
          }}
        >
          Add a person
        </Button>
      </div>
    </div>
  );
}

interface PersonProps {
  number: number;
  person: engine.PersonForm;
  onChange: (part: Partial<engine.PersonForm>) => void;
  onRemove: (() => void) | null;
}

function Person({ number, person, onChange, onRemove }: PersonProps) {
  const group = useId();
  const called = person.name.trim() === '' ? `Person ${number}` : person.name;
  return (
    <div className="card person" role="group" aria-label={called}>
      <div className="row apart">
        <h3>{called}</h3>
        {onRemove ? (
          <Button kind="quiet small" icon={X} aria-label={`Take off ${called}`} onPress={onRemove}>
            Take off
          </Button>
        ) : null}
      </div>
      <div className="pair">
        <Field label="Name, or what you call them">
          {(ids) => <input {...ids} autoComplete="off" value={person.name} onChange={(e) => onChange({ name: e.target.value })} />}
        </Field>
        <Field label="Who they are" hint="For example: mother; child, aged 8; neighbour" kind="role">
          {(ids) => <input {...ids} autoComplete="off" value={person.role} onChange={(e) => onChange({ role: e.target.value })} />}
        </Field>
        <Field label="Pronoun" kind="short">
          {(ids) => (
            <select {...ids} value={person.pronouns} onChange={(e) => onChange({ pronouns: e.target.value })}>
              <option value="">Not said</option>
              <option value="she">she</option>
              <option value="he">he</option>
              <option value="they">they</option>
            </select>
          )}
        </Field>
      </div>
      <label className="choice">
        <input type="radio" name="signer" checked={person.signer} onChange={() => onChange({ signer: true, told: '' })} />
        <span>This is me. The note says “I” and I sign it.</span>
      </label>
      {person.signer ? null : (
        <Choice
          legend={`How was ${called} told of the recording?`}
          name={`${group}-told`}
          value={person.told}
          options={toldWords}
          onChange={(told) => onChange({ told })}
        />
      )}
    </div>
  );
}
