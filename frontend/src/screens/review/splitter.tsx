import { Scissors } from 'lucide-react';
import { useEffect, useId, useRef, useState } from 'react';
import { Button } from '../../ui';
import { points } from '../../ui/text';

interface SplitterProps {
  text: string; // the sentence as shown
  onSplit: (at: number) => void; // characters, as Go counts them
  onBack: () => void;
}

// likely is where a sentence would most likely be cut: after the stop, else the comma, else the space nearest to its middle.
export function likely(text: string): number {
  const middle = text.length / 2;
  const nearest = (mark: RegExp) =>
    [...text.matchAll(mark)]
      .map((found) => found.index + found[0].length)
      .filter((at) => text.slice(0, at).trim() !== '' && text.slice(at).trim() !== '')
      .toSorted((a, b) => Math.abs(a - middle) - Math.abs(b - middle))[0];
  return nearest(/[.?!;][”’)]?\s+/g) ?? nearest(/[,–:]\s+/g) ?? nearest(/\s+/g) ?? text.length;
}

// Splitter cuts a sentence in two where the cursor is put. The words cannot be changed here: the cursor is all that moves.
export function Splitter({ text, onSplit, onBack }: SplitterProps) {
  const [at, setAt] = useState(() => likely(text));
  const box = useRef<HTMLTextAreaElement>(null);
  const about = useId();
  const [first, second] = [text.slice(0, at).trim(), text.slice(at).trim()];
  const can = first !== '' && second !== '';
  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const refuse = (event: Event) => event.preventDefault();
    element.addEventListener('beforeinput', refuse);
    element.style.height = `${element.scrollHeight + 2}px`;
    element.focus();
    const start = likely(element.value);
    element.setSelectionRange(start, start);
    return () => element.removeEventListener('beforeinput', refuse);
  }, []);
  const split = () => {
    if (can) onSplit(points(text, at));
  };
  return (
    <div className="editing">
      <textarea
        ref={box}
        rows={1}
        className="serif splitting"
        aria-label="Put the cursor where the sentence is to be split"
        aria-describedby={about}
        aria-readonly="true"
        spellCheck={false}
        value={text}
        onChange={() => undefined}
        onSelect={(event) => setAt(event.currentTarget.selectionStart)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') split();
          else if (event.key === 'Escape') onBack();
          else return;
          event.preventDefault();
          event.stopPropagation();
        }}
      />
      <div className="small" id={about} aria-live="polite">
        {can ? (
          <ol className="halves">
            <li>{first}</li>
            <li>{second}</li>
          </ol>
        ) : (
          <p className="soft">Put the cursor between two words.</p>
        )}
      </div>
      <div className="row">
        <Button kind="small primary" icon={Scissors} isDisabled={!can} onPress={split}>
          Split here
        </Button>
        <Button kind="quiet small" onPress={onBack}>
          Back
        </Button>
        <span className="small soft">
          Arrows move the cursor, <kbd>Enter</kbd> splits, <kbd>Esc</kbd> goes back. Each half is yours to check.
        </span>
      </div>
    </div>
  );
}
