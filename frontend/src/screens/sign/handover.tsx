import { Check, Copy, FileDown, Minus, PencilLine } from 'lucide-react';
import { useCallback, useMemo, useState } from 'react';
import { notes } from '../../bridge';
import { go } from '../../place';
import { Button, Loading, Remark, Trouble } from '../../ui';
import { moment } from '../../ui/time';
import { useAct, useLoad } from '../../ui/use';
import { documentOf } from './document';
import './sign.css';

// HandOver gives out the signed bytes, and nothing else: by section, as a whole, as a document. It says what goes along and what stays.
export function HandOver({ id }: { id: string }) {
  const { value: note, problem, set, reload } = useLoad(useCallback(() => notes.handOver(id), [id]));
  const [told, setTold] = useState('');
  const act = useAct();
  const html = note?.html ?? '';
  const document = useMemo(() => documentOf(html), [html]);
  if (!note) return <Loading problem={problem} retry={reload} />;
  const copy = (section: string, what: string) =>
    act.run(async () => {
      set(await notes.copySection(id, section));
      setTold(`${what} copied. Paste it where it belongs.`);
    });
  const save = () =>
    act.run(async () => {
      const before = note.left.length;
      const now = await notes.saveDocument(id);
      set(now);
      setTold(now.left.length > before ? 'The document is saved.' : '');
    });
  return (
    <div className="stack wide hand-over">
      <p className="signed-by">
        <Check aria-hidden className="icon" /> Signed by {note.signed.name}, {note.signed.role}, {moment(note.signed.at)}. Version{' '}
        {note.signed.version}.
      </p>
      {note.practice ? <Remark calm>This is practice: every copy says so.</Remark> : null}
      <Trouble problem={act.problem} />
      <div className="leaving">
        <section aria-labelledby="goes">
          <h2 id="goes">Goes along</h2>
          <ul>
            {note.goesOn.map((what) => (
              <li key={what}>
                <Check aria-hidden className="icon" /> {what}
              </li>
            ))}
          </ul>
        </section>
        <section aria-labelledby="stays">
          <h2 id="stays">Stays here</h2>
          <ul>
            {note.stays.map((what) => (
              <li key={what}>
                <Minus aria-hidden className="icon" /> {what}
              </li>
            ))}
          </ul>
        </section>
      </div>
      <section aria-labelledby="hand">
        <h2 id="hand">Hand over</h2>
        <div className="row">
          <Button kind="primary" icon={Copy} isDisabled={act.busy} onPress={() => void copy('', 'The whole note is')}>
            Copy the whole note
          </Button>
          <Button icon={FileDown} isDisabled={act.busy} onPress={() => void save()}>
            Save as a Word document
          </Button>
          <span role="status">{told}</span>
        </div>
      </section>
      <section aria-labelledby="by-section">
        <h2 id="by-section">Copy by section</h2>
        <ul className="copies">
          {note.sections.map((section) => (
            <li key={section.id}>
              <span>{section.title}</span>
              <Button
                kind="small"
                icon={Copy}
                isDisabled={act.busy}
                aria-label={`Copy ${section.title}`}
                onPress={() => void copy(section.id, `“${section.title}” is`)}
              >
                Copy
              </Button>
            </li>
          ))}
        </ul>
      </section>
      <section aria-labelledby="left">
        <h2 id="left">What has left this laptop</h2>
        {note.left.length === 0 ? (
          <p className="soft">Nothing yet.</p>
        ) : (
          <ul className="bullets">
            {note.left.map((one, i) => (
              <li key={i}>
                {one.what}, {moment(one.at)}
              </li>
            ))}
          </ul>
        )}
      </section>
      <section className="stack tight">
        <div>
          <Button icon={PencilLine} onPress={() => go({ at: 'visit', id, step: 'review' })}>
            Make a change
          </Button>
        </div>
        <p className="soft">A change makes a new version, which you sign again. What has left stays as it was.</p>
      </section>
      <details>
        <summary>Read the signed note</summary>
        <article className="paper" aria-label="The signed note">
          {document}
        </article>
      </details>
    </div>
  );
}
