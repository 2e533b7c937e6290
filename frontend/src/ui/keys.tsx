import { useState, type ReactNode } from 'react';
import { Button, Sheet } from '.';
import './keys.css';

// What a key does, and the button that does the same.
export interface Key {
  key: string;
  does: string;
  button?: string;
}

interface KeysProps {
  keys: readonly Key[];
  place: string; // where they work: "the recorder"
  which: string; // "letters", or "letters and numbers"
  on: boolean;
  onSwitch: (on: boolean) => void;
  onClose: () => void;
  children?: ReactNode;
}

// Keys lists what the keys of a screen do, and switches the single ones off.
export function Keys({ keys, place, which, on, onSwitch, onClose, children }: KeysProps) {
  return (
    <Sheet title="Keys" isOpen onClose={onClose}>
      <p>They work while {place} has the focus. Everything has a button too.</p>
      <table className="keys">
        <tbody>
          {keys.map(({ key, does, button = '' }) => (
            <tr key={key}>
              <th scope="row">
                <kbd>{key}</kbd>
              </th>
              <td>
                {does}
                {button === '' ? '' : <span className="soft small"> (or {button})</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {children}
      <label className="choice">
        <input type="checkbox" checked={on} onChange={(e) => onSwitch(e.target.checked)} />
        <span>Use single {which} as keys on this laptop</span>
      </label>
      <div>
        <Button kind="primary" autoFocus onPress={onClose}>
          Close
        </Button>
      </div>
    </Sheet>
  );
}

const kept = 'evenhand.single-keys';

// useSingleKeys keeps whether single keys are on, on this laptop.
export function useSingleKeys(): [boolean, (on: boolean) => void] {
  const [on, setOn] = useState(() => localStorage.getItem(kept) !== 'off');
  return [
    on,
    (now) => {
      localStorage.setItem(kept, now ? 'on' : 'off');
      setOn(now);
    },
  ];
}
