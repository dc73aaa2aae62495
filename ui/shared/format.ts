// Times and amounts in the few forms that the windows use.
import { texts } from './texts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long something has lasted, coarsely: `now`, `4 min`, `2 h`, `3 d`. */
export function age(ms: number): string {
  if (ms < MINUTE) return texts.time.now;
  if (ms < HOUR) return texts.time.minutes(Math.floor(ms / MINUTE));
  if (ms < DAY) return texts.time.hours(Math.floor(ms / HOUR));
  return texts.time.days(Math.floor(ms / DAY));
}

/** A waiting time to the second: `0:41`, `12:05`, `1:02:09`. */
export function clock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / SECOND));
  const two = (n: number): string => String(n).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0
    ? `${hours}:${two(minutes)}:${two(seconds % 60)}`
    : `${minutes}:${two(seconds % 60)}`;
}

/** How long a call took: `12 ms`, `8.4 s`, `2:05`. */
export function took(ms: number): string {
  if (ms < SECOND) return texts.time.milliseconds(Math.round(ms));
  if (ms < MINUTE) return texts.time.seconds((ms / SECOND).toFixed(1));
  return clock(ms);
}

/** A large number, shortened: `950`, `41 k`, `1.2 M`. */
export function amount(n: number): string {
  if (n < 1000) return String(n);
  if (n < 10_000) return `${(n / 1000).toFixed(1)} k`;
  if (n < 999_500) return `${Math.round(n / 1000)} k`;
  return `${(n / 1_000_000).toFixed(1)} M`;
}

/** A date and time from the runtime, in the person's own form. */
export function moment(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  return new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' }).format(date);
}

/** The last part of a folder, as people call their projects. */
export function project(folder: string): string {
  const parts = folder.split(/[\\/]/).filter((part) => part !== '');
  return parts.at(-1) ?? folder;
}
