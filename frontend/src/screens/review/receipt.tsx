import type { engine } from '../../bridge';
import { toHash } from '../../place';
import { Remark } from '../../ui';

interface ReceiptProps {
  visit: string;
  draft: engine.DraftView;
  untouched: boolean; // it may be drafted again
}

// Receipt says how the draft was made and whether everything that was said was read. Where something was not, that is said first. Where only the
// model's writing fell short, nothing said is missing: the draft's notice says it, and here it stands with how the draft was made.
export function Receipt({ visit, draft, untouched }: ReceiptProps) {
  const { receipt, maker } = draft;
  const again = <a href={toHash({ at: 'visit', id: visit, step: 'draft' })}>Make the draft again</a>;
  return (
    <div className="receipt">
      <details>
        <summary>How this draft was made</summary>
        <ul className="bullets small">
          <li>{maker}.</li>
          {receipt.read ? <li>{receipt.words}</li> : null}
          {receipt.lines.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
        {untouched ? <p className="small">{again}</p> : null}
      </details>
      {receipt.read ? null : (
        <Remark>
          <p>
            <strong>This draft is less than it should be.</strong> {receipt.words}
          </p>
          <p>
            {untouched ? <>{again}. Or go on with this one: </> : 'What you have done is safe. '}
            {untouched ? 'look' : 'Look'} closely at what was heard and left out, and{' '}
            <a href={toHash({ at: 'visit', id: visit, step: 'words' })}>read the words</a> for what the note lacks.
          </p>
        </Remark>
      )}
    </div>
  );
}
