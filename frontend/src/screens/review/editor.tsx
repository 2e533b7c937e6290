import { Document } from '@tiptap/extension-document';
import { Paragraph } from '@tiptap/extension-paragraph';
import { Text } from '@tiptap/extension-text';
import { UndoRedo } from '@tiptap/extensions';
import { TextSelection } from '@tiptap/pm/state';
import { EditorContent, useEditor } from '@tiptap/react';
import { useCallback, useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
import { notes, type engine } from '../../bridge';
import { Trouble } from '../../ui';
import { useAutosave } from '../../ui/use';

// One paragraph of plain text: a sentence, and nothing a case system could choke on.
const extensions = [Document.extend({ content: 'paragraph' }), Paragraph, Text, UndoRedo];

interface EditorProps {
  visit: string;
  statement: engine.StatementView;
  onSave: (text: string) => Promise<boolean>;
  onDone: () => void;
}

// Editor edits a sentence where it stands. It saves as one types, and remarks on figures and names without ever stopping anyone.
export function Editor({ visit, statement, onSave, onDone }: EditorProps) {
  const [text, setText] = useState(statement.text);
  const [start] = useState(statement.text);
  const remarksId = useId();
  const save = useCallback(async (now: string) => (now.trim() === '' ? true : onSave(now)), [onSave]);
  const { flush, problem } = useAutosave(text, start, save);
  const done = useRef(() => undefined as void);
  done.current = () => {
    void flush();
    onDone();
  };
  const editor = useEditor({
    extensions,
    injectCSS: false,
    content: { type: 'doc', content: [{ type: 'paragraph', content: start === '' ? [] : [{ type: 'text', text: start }] }] },
    editorProps: {
      attributes: { role: 'textbox', 'aria-label': 'Edit the sentence', 'aria-describedby': remarksId, class: 'serif', spellcheck: 'true' },
      handleKeyDown: (_, event) => {
        if (event.key !== 'Enter' && event.key !== 'Escape') return false;
        if (event.isComposing) return false;
        event.preventDefault();
        event.stopPropagation();
        done.current();
        return true;
      },
    },
    onUpdate: ({ editor: now }) => setText(now.getText()),
  });
  // At once, and not in the next frame: what is typed right after E belongs in the sentence.
  useLayoutEffect(() => {
    if (!editor) return;
    editor.view.dispatch(editor.state.tr.setSelection(TextSelection.atEnd(editor.state.doc)));
    editor.view.focus();
  }, [editor]);
  return (
    <div className="editing">
      <EditorContent editor={editor} onBlur={() => void flush()} />
      <Remarks id={remarksId} visit={visit} statement={statement.id} text={text} />
      <Trouble problem={problem} />
      <p className="soft small">
        <kbd>Enter</kbd> or <kbd>Esc</kbd> when you are done. It is saved as you type.
      </p>
    </div>
  );
}

// Remarks says what the checks make of the words as they stand.
function Remarks({ id, visit, statement, text }: { id: string; visit: string; statement: string; text: string }) {
  const [remarks, setRemarks] = useState<engine.CheckView[]>([]);
  useEffect(() => {
    let stale = false;
    const timer = setTimeout(() => {
      notes.check(visit, statement, text).then(
        (found) => {
          if (!stale) setRemarks(found);
        },
        () => undefined, // a remark that cannot be made stops nobody from writing
      );
    }, 250);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [visit, statement, text]);
  return (
    <ul className="remarks" id={id} aria-live="polite">
      {remarks.map((remark) => (
        <li key={`${remark.gate}-${remark.detail}`}>{remark.detail}</li>
      ))}
    </ul>
  );
}
