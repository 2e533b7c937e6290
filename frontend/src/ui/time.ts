// Dates and times as people here say them: "Tuesday 21 April 2026", "14:32", "about 6 minutes".

const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];

const two = (n: number) => String(n).padStart(2, '0');

function day(iso: string): Date | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(iso);
  if (!match) return null;
  const date = new Date(Number(match[1]), Number(match[2]) - 1, Number(match[3]));
  return date.getDate() === Number(match[3]) ? date : null;
}

// longDate says a YYYY-MM-DD day in full; what it cannot read it gives back.
export function longDate(iso: string): string {
  const date = day(iso);
  return date ? `${weekdays[date.getDay()]} ${date.getDate()} ${months[date.getMonth()]} ${date.getFullYear()}` : iso;
}

// shortDate says a day without weekday and year: "21 April".
export function shortDate(iso: string): string {
  const date = day(iso);
  return date ? `${date.getDate()} ${months[date.getMonth()]}` : iso;
}

// isoDay gives the YYYY-MM-DD day of a moment, in this laptop's time.
export function isoDay(at: Date): string {
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

// moment says when something was, seen from now: "14:32" on the same day, else "yesterday, 14:32" or "21 April, 14:32".
export function moment(rfc3339: string, now = new Date()): string {
  const then = new Date(rfc3339);
  if (rfc3339 === '' || Number.isNaN(then.getTime()) || then.getFullYear() < 2000) return '';
  const at = `${two(then.getHours())}:${two(then.getMinutes())}`;
  const yesterday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1);
  if (isoDay(then) === isoDay(now)) return at;
  if (isoDay(then) === isoDay(yesterday)) return `yesterday, ${at}`;
  const year = then.getFullYear() === now.getFullYear() ? '' : ` ${then.getFullYear()}`;
  return `${shortDate(isoDay(then))}${year}, ${at}`;
}

// clock shows a place in the sound: "12:41", "1:02:03".
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

// spoken says a length for a screen reader: "12 minutes 41 seconds".
export function spoken(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const parts: string[] = [];
  const part = (n: number, one: string) => {
    if (n > 0) parts.push(`${n} ${one}${n === 1 ? '' : 's'}`);
  };
  part(Math.floor(whole / 3600), 'hour');
  part(Math.floor((whole % 3600) / 60), 'minute');
  part(whole % 60, 'second');
  return parts.join(' ') || '0 seconds';
}

// left says how long a job still takes, never more exactly than it is known.
export function left(seconds: number): string {
  if (seconds <= 0) return 'working out how long is left';
  if (seconds < 50) return 'less than a minute left';
  const minutes = Math.round(seconds / 60);
  return `about ${Math.max(1, minutes)} min left`;
}

// counted puts a number and its noun together: "1 thing", "9 things".
export function counted(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}
