import { Scissors } from 'lucide-react';
import { useEffect, useId, useRef, useState } from 'react';
import { Button } from '../../ui';
import { points } from '../../ui/text';

interface SplitterProps {
  text: string; // the sentence as shown
  words: string; // the words in it that were heard, where they stand by themselves
  onSplit: (at: number) => void; // characters, as Go counts them
  onBack: () => void;
}

// answers is where what somebody said begins: a cut before it would leave a question alone, which says nothing.
function answers(text: string, words: string): number {
  if (words !== '') return Math.max(0, text.lastIndexOf(words));
  return text.startsWith('Asked') ? Math.max(0, text.lastIndexOf(' said')) : 0;
}

// likely is where a sentence would most likely be cut: after the stop, else the comma, else the space nearest to the middle of what was said.
export function likely(text: string, words = ''): number {
  const from = answers(text, words);
  const middle = (from + text.length) / 2;
  const nearest = (mark: RegExp) =>
    [...text.matchAll(mark)]
      .map((found) => found.index + found[0].length)
      .filter((at) => text.slice(from, at).trim() !== '' && text.slice(at).trim() !== '')
      .toSorted((a, b) => Math.abs(a - middle) - Math.abs(b - middle))[0];
  return nearest(/[.?!;][”’)]?\s+/g) ?? nearest(/[,–:]\s+/g) ?? nearest(/\s+/g) ?? text.length;
}

// Splitter cuts a sentence in two where the cursor is put. The words cannot be changed here: the cursor is all that moves.
export function Splitter({ text, words, onSplit, onBack }: SplitterProps) {
  const [at, setAt] = useState(() => likely(text, words));
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
    const start = likely(element.value, element.dataset.words ?? '');
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
        data-words={words}
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
