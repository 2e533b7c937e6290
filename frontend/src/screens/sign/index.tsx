import { PenLine } from 'lucide-react';
import { useCallback, useMemo, type ReactNode } from 'react';
import { notes } from '../../bridge';
import { go } from '../../place';
import { Button, Loading, Remark, Trouble } from '../../ui';
import { counted, moment } from '../../ui/time';
import { useAct, useLoad } from '../../ui/use';
import { documentOf } from './document';
import './sign.css';

// Sign shows exactly what will be signed and, beside it, what the worker made of it.
export function Sign({ id }: { id: string }) {
  const { value: sheet, problem, reload } = useLoad(useCallback(() => notes.signSheet(id), [id]));
  const act = useAct();
  const html = sheet?.html ?? '';
  const document = useMemo(() => documentOf(html), [html]);
  if (!sheet) return <Loading problem={problem} retry={reload} />;
  const sign = () =>
    act.run(async () => {
      await notes.sign(id, sheet.digest);
      go({ at: 'visit', id, step: 'hand-over' });
    });
  return (
    <div className="signing">
      <article className="paper" aria-label="The document, exactly as it will be signed">
        {document}
      </article>
      <div className="beside">
        <Part title="What you wrote" none="You added no sentences of your own." items={sheet.wrote} />
        <Part
          title="What you changed"
          none="You changed nothing."
          items={sheet.changed.map((change) => (
            <>
              <span className="hidden-words">Before: </span>
              <del>{change.before}</del>
              <br />
              {change.after === '' ? (
                <em>Removed</em>
              ) : (
                <>
                  <span className="hidden-words">After: </span>
                  <ins>{change.after}</ins>
                </>
              )}
            </>
          ))}
        />
        <Part title="Heard and left out" none="Nothing was left out." items={sheet.leftOut} />
        <Part title="Only you could write" none="This kind of note has no such section." items={sheet.onlyYou} />
        <Part title="Decide before sharing" none="Nothing is marked." items={sheet.restricted} />
        <div className="sign-at">
          <p>{sheet.sentence}</p>
          <Trouble problem={act.problem}>
            {act.problem?.code === 'altered' ? <Button onPress={reload}>Look at it again</Button> : null}
          </Trouble>
          {sheet.signed ? (
            <>
              <p>
                Signed by {sheet.signed.name}, {sheet.signed.role}, {moment(sheet.signed.at)}.
              </p>
              <Button kind="primary large" onPress={() => go({ at: 'visit', id, step: 'hand-over' })}>
                Hand over
              </Button>
            </>
          ) : sheet.open.length > 0 ? (
            <>
              <Remark>
                {counted(sheet.open.length, 'thing')} still {sheet.open.length === 1 ? 'needs' : 'need'} you before you can sign.
              </Remark>
              <Button kind="primary" onPress={() => go({ at: 'visit', id, step: 'review' })}>
                Back to the note
              </Button>
            </>
          ) : (
            <Button kind="primary large" icon={PenLine} onPress={() => void sign()} isDisabled={act.busy}>
              {act.busy ? 'Signing…' : sheet.button}
            </Button>
          )}
        </div>
      </div>
    </div>
  );
}

function Part({ title, none, items }: { title: string; none: string; items: ReactNode[] }) {
  return (
    <section>
      <h3>{title}</h3>
      {items.length === 0 ? (
        <p className="soft">{none}</p>
      ) : (
        <ul>
          {items.map((item, i) => (
            <li key={i}>{item}</li>
          ))}
        </ul>
      )}
    </section>
  );
}
