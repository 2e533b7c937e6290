import { BookOpen, Building2, Hand, ListChecks } from 'lucide-react';
import { useCallback, useId, useState } from 'react';
import { visits, type engine } from '../../bridge';
import { Button, Sheet, Trouble } from '../../ui';
import { useLoad } from '../../ui/use';

interface KindProps {
  templates: engine.TemplateView[];
  value: string;
  onChange: (id: string) => void;
}

// What the sheet over the form shows: the list to choose from, or one kind of note to look at.
type Open = { at: 'list' } | { at: 'look'; id: string; back: boolean } | null;

// KindOfNote says which kind of note will be made, and lets it be looked at and changed.
export function KindOfNote({ templates, value, onChange }: KindProps) {
  const [open, setOpen] = useState<Open>(null);
  const heading = useId();
  const chosen = templates.find((template) => template.id === value);
  return (
    <div className="kind-of-note" role="group" aria-labelledby={heading}>
      <p className="label" id={heading}>
        What kind of note?
      </p>
      <div className="card">
        {chosen ? <About template={chosen} /> : <p>None is chosen yet.</p>}
        <div className="row">
          {chosen ? (
            <Button kind="small" icon={BookOpen} onPress={() => setOpen({ at: 'look', id: chosen.id, back: false })}>
              Look at it first
            </Button>
          ) : null}
          <Button kind="small" icon={ListChecks} onPress={() => setOpen({ at: 'list' })}>
            Choose another kind
          </Button>
        </div>
      </div>
      {open?.at === 'list' ? (
        <Sheet title="What kind of note?" isOpen onClose={() => setOpen(null)}>
          <fieldset>
            <legend className="hidden-words">Kinds of note</legend>
            <ul className="kinds">
              {templates.map((template) => (
                <li key={template.id}>
                  <label className="choice">
                    <input
                      type="radio"
                      name={heading}
                      value={template.id}
                      checked={template.id === value}
                      onChange={() => onChange(template.id)}
                    />
                    <About template={template} />
                  </label>
                  <Button
                    kind="quiet small"
                    icon={BookOpen}
                    aria-label={`Look at it first: ${template.title}`}
                    onPress={() => setOpen({ at: 'look', id: template.id, back: true })}
                  >
                    Look at it first
                  </Button>
                </li>
              ))}
            </ul>
          </fieldset>
          <div className="row sheet-foot">
            <Button kind="primary" onPress={() => setOpen(null)}>
              Use {chosen ? `“${chosen.title}”` : 'none'}
            </Button>
          </div>
        </Sheet>
      ) : null}
      {open?.at === 'look' ? (
        <LookAt
          template={templates.find((template) => template.id === open.id)}
          onUse={
            open.id === value
              ? null
              : () => {
                  onChange(open.id);
                  setOpen(null);
                }
          }
          onBack={() => setOpen(open.back ? { at: 'list' } : null)}
          onClose={() => setOpen(null)}
        />
      ) : null}
    </div>
  );
}

// About is a kind of note in short: when to choose it, where it holds, whose it is, how long it may be.
function About({ template }: { template: engine.TemplateView }) {
  return (
    <span className="about">
      <strong>{template.title}</strong>
      {template.council ? (
        <span className="council small">
          <Building2 aria-hidden className="icon" /> Your council’s own
        </span>
      ) : null}
      {template.summary === '' ? null : <span className="when">{template.summary}</span>}
      <span className="soft small">{[template.jurisdiction, `at most ${template.maxWords} words`].filter(Boolean).join(' · ')}</span>
    </span>
  );
}

interface LookProps {
  template: engine.TemplateView | undefined;
  onUse: (() => void) | null; // null: it is the chosen one
  onBack: () => void;
  onClose: () => void;
}

// LookAt shows a kind of note heading by heading, and what the practice visit would put under each.
function LookAt({ template, onUse, onBack, onClose }: LookProps) {
  const id = template?.id ?? '';
  const all = useLoad(useCallback(() => visits.template(id), [id]));
  const practice = useLoad(useCallback(() => visits.templatePreview(id), [id]));
  const lines = new Map(practice.value?.sections.map((section) => [section.id, section.lines]));
  const detail = all.value;
  return (
    <Sheet title={template?.title ?? 'Kind of note'} isOpen onClose={onClose}>
      {template ? (
        <div>
          <p>{template.summary}</p>
          <p className="soft small">
            {[
              template.jurisdiction,
              detail?.law ?? '',
              `at most ${template.maxWords} words`,
              template.council ? 'your council’s own' : '',
              detail ? `version ${detail.version}` : '',
            ]
              .filter(Boolean)
              .join(' · ')}
          </p>
        </div>
      ) : null}
      <Trouble problem={all.problem} />
      <p className="small soft" role="status">
        {practice.problem
          ? `The practice visit could not be shown in it: ${practice.problem.message}`
          : practice.value
            ? 'The lines are what the practice visit gives. The people in it are invented.'
            : 'Trying it on the practice visit…'}
      </p>
      <ol className="headings">
        {(detail?.sections ?? []).map((section) => (
          <li key={section.id}>
            <h3>{section.title}</h3>
            {section.humanOnly ? (
              <p className="only-you">
                <Hand aria-hidden className="icon" /> Only you can write this.
              </p>
            ) : null}
            {section.guidance === '' ? null : <p className="soft small">{section.guidance}</p>}
            {section.prompts.length > 0 ? (
              <ul className="bullets small">
                {section.prompts.map((prompt) => (
                  <li key={prompt}>{prompt}</li>
                ))}
              </ul>
            ) : null}
            {(lines.get(section.id) ?? []).length > 0 ? (
              <ul className="practice-lines serif" aria-label={`The practice visit, under ${section.title}`}>
                {lines.get(section.id)?.map((line, i) => (
                  <li key={`${i} ${line}`}>{line}</li>
                ))}
              </ul>
            ) : null}
          </li>
        ))}
      </ol>
      <div className="row sheet-foot">
        {onUse ? (
          <Button kind="primary" onPress={onUse}>
            Use this kind
          </Button>
        ) : null}
        <Button kind={onUse ? 'quiet' : 'primary'} autoFocus onPress={onBack}>
          Back
        </Button>
      </div>
    </Sheet>
  );
}
