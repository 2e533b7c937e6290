import { useState, type ReactNode } from 'react';
import { Field } from '.';
import './day.css';
import { longDate } from './time';

// joinDay makes YYYY-MM-DD of what was typed, or '' when that is no day.
export function joinDay(day: string, month: string, year: string): string {
  const parts = [day, month, year].map((part) => part.trim());
  if (!parts.every((part) => /^\d+$/.test(part)) || (parts[2]?.length ?? 0) !== 4) return '';
  const [d, m, y] = parts.map(Number) as [number, number, number];
  const date = new Date(y, m - 1, d);
  if (date.getFullYear() !== y || date.getMonth() !== m - 1 || date.getDate() !== d) return '';
  return `${y}-${String(m).padStart(2, '0')}-${String(d).padStart(2, '0')}`;
}

// readTime makes HH:MM of what people type for a time ("9", "9.30", "14:05", "2pm"), or '' when that is no time.
export function readTime(typed: string): string {
  const match = /^\s*(\d{1,2})(?:[:.h ]?(\d{2}))?\s*(am|pm)?\s*$/i.exec(typed);
  if (!match) return '';
  let hours = Number(match[1]);
  const minutes = Number(match[2] ?? 0);
  const half = match[3]?.toLowerCase();
  if (half && (hours < 1 || hours > 12)) return '';
  if (half === 'pm' && hours < 12) hours += 12;
  if (half === 'am' && hours === 12) hours = 0;
  if (hours > 23 || minutes > 59) return '';
  return `${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`;
}

interface DayFieldProps {
  legend: ReactNode;
  value: string; // YYYY-MM-DD or ''
  onChange: (value: string) => void;
}

// DayField takes a day as three numbers, day first: nothing to pick with a mouse, nothing that differs between laptops.
export function DayField({ legend, value, onChange }: DayFieldProps) {
  const [y = '', m = '', d = ''] = value.split('-');
  const [typed, setTyped] = useState({ day: d.replace(/^0/, ''), month: m.replace(/^0/, ''), year: y });
  const change = (part: 'day' | 'month' | 'year', text: string) => {
    const next = { ...typed, [part]: text };
    setTyped(next);
    onChange(joinDay(next.day, next.month, next.year));
  };
  const full = typed.day !== '' && typed.month !== '' && typed.year.length >= 4;
  return (
    <fieldset>
      <legend>{legend}</legend>
      <div className="day">
        <Field label="Day">
          {(ids) => <input {...ids} inputMode="numeric" maxLength={2} value={typed.day} onChange={(e) => change('day', e.target.value)} />}
        </Field>
        <Field label="Month">
          {(ids) => (
            <input {...ids} inputMode="numeric" maxLength={2} value={typed.month} onChange={(e) => change('month', e.target.value)} />
          )}
        </Field>
        <Field label="Year">
          {(ids) => (
            <input {...ids} inputMode="numeric" maxLength={4} value={typed.year} onChange={(e) => change('year', e.target.value)} />
          )}
        </Field>
      </div>
      <div className="hint" role="status">
        {value !== '' ? longDate(value) : full ? 'That is not a day in the calendar.' : ''}
      </div>
    </fieldset>
  );
}

// TimeField takes a time of day, and writes it as 14:30 once the field is left.
export function TimeField({ label, value, onChange }: { label: string; value: string; onChange: (value: string) => void }) {
  const [typed, setTyped] = useState(value);
  const wrong = typed.trim() !== '' && readTime(typed) === '';
  return (
    <Field label={label} kind="short" problem={wrong ? 'Write a time like 14:30.' : ''}>
      {(ids) => (
        <input
          {...ids}
          value={typed}
          onChange={(e) => {
            setTyped(e.target.value);
            onChange(readTime(e.target.value) || e.target.value.trim());
          }}
          onBlur={() => setTyped(readTime(typed) || typed)}
        />
      )}
    </Field>
  );
}
