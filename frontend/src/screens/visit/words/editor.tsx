import { Scissors } from 'lucide-react';
import { useEffect, useId, useRef, useState } from 'react';
import type { engine } from '../../../bridge';
import { Button } from '../../../ui';
import { points } from '../../../ui/text';
import { counted } from '../../../ui/time';
import { useAutosave } from '../../../ui/use';

interface EditorProps {
  turn: engine.UtteranceView;
  onSave: (text: string) => Promise<boolean>;
  onSplit: (at: number) => void;
  onDone: () => void;
}

// A pause in typing is no end of it: each save makes lines of the note ask to be checked again.
const pause = 20_000;

// resting says what a correction does to the note.
export function resting(rests: number): string {
  if (rests === 0) return '';
  return `${counted(rests, 'line')} of the note ${rests === 1 ? 'rests' : 'rest'} on these words: ${rests === 1 ? 'it' : 'they'} must be checked again.`;
}

// Editor corrects the words of a turn in place. What was typed is saved when it is left, whatever way.
export function Editor({ turn, onSave, onSplit, onDone }: EditorProps) {
  const [text, setText] = useState(turn.text);
  const box = useRef<HTMLTextAreaElement>(null);
  const note = useId();
  const opened = useRef(turn.text);
  // What Go would not take stays in the box once, to be copied or changed; leaving again lets it go.
  const refused = useRef(false);
  const { flush } = useAutosave(
    text,
    opened.current,
    async (now) => {
      if (now.trim() === '') return true;
      const kept = await onSave(now);
      refused.current = !kept;
      return true;
    },
    pause,
  );
  useEffect(() => {
    const element = box.current;
    element?.focus({ preventScroll: true });
    element?.setSelectionRange(element.value.length, element.value.length);
  }, []);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    element.style.height = 'auto';
    element.style.height = `${element.scrollHeight + 2}px`;
  }, [text]);
  const leave = (then: () => void) =>
    void flush().then(() => {
      if (refused.current) refused.current = false;
      else then();
    });
  const done = () => leave(onDone);
  const split = () => {
    const at = points(text, box.current?.selectionStart ?? 0) - points(text, text.length - text.trimStart().length);
    leave(() => {
      onDone();
      if (at > 0 && at < Array.from(text.trim()).length) onSplit(at);
    });
  };
  return (
    <div className="correcting">
      <textarea
        ref={box}
        rows={1}
        className="serif"
        aria-label="The words of this turn"
        aria-describedby={note}
        value={text}
        onChange={(e) => setText(e.target.value.replaceAll('\n', ' '))}
        onBlur={() => void flush()}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) split();
          else if (event.key === 'Enter' || event.key === 'Escape') done();
          else return;
          event.preventDefault();
          event.stopPropagation();
        }}
      />
      <p id={note} className="small soft">
        {text.trim() === '' ? 'A turn needs words: left empty, it stays as it was. ' : ''}
        {resting(turn.rests)} What was heard is kept beside what you write.
      </p>
      <div className="row">
        <Button kind="small primary" onPress={done}>
          Done
        </Button>
        <Button kind="small" icon={Scissors} onPress={split}>
          Split here
        </Button>
        <span className="small soft">
          Enter or Escape: done. <kbd>Ctrl</kbd> <kbd>Enter</kbd>: split where the cursor is.
        </span>
      </div>
    </div>
  );
}
