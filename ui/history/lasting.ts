// How long something lasted, in words that nobody takes for a time of day.
import { took } from '../shared/format';
import { texts } from '../shared/texts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** `4 ms`, `8.4 s`, `12 min`, `3 h 5 min`. */
export function lasting(ms: number): string {
  if (ms < MINUTE) return ms > 0 && ms % 1000 === 0 ? texts.time.seconds(String(ms / 1000)) : took(ms);
  const minutes = Math.round(ms / MINUTE);
  return ms < HOUR && minutes < 60 ? texts.time.minutes(minutes) : texts.history.hours(Math.floor(minutes / 60), minutes % 60);
}

/** A moment in a list: with the day, where that is not today's, and the year, where it is another. */
export function when(at: number, now: number, seconds = true): string {
  const [then, today] = [new Date(at), new Date(now)];
  const time: Intl.DateTimeFormatOptions = { hour: 'numeric', minute: '2-digit', ...(seconds ? { second: '2-digit' } : {}) };
  if (then.toDateString() === today.toDateString()) return then.toLocaleTimeString(undefined, time);
  const day = { day: 'numeric', month: 'short' } as const;
  return then.getFullYear() === today.getFullYear()
    ? then.toLocaleString(undefined, { ...day, ...time })
    : then.toLocaleString(undefined, { ...day, year: 'numeric', hour: 'numeric', minute: '2-digit' });
}
