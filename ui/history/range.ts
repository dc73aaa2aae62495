// Spans of time, in whole days of the person's own time zone. Pure but for the time that it is given.

export type Range = 'all' | 'today' | 'week' | 'month' | 'quarter' | 'own';

export const RANGES: readonly Range[] = ['all', 'today', 'week', 'month', 'quarter', 'own'];

const DAYS = { today: 1, week: 7, month: 30, quarter: 90 } as const;

/** Midnight at the beginning of the day, so many days later. */
function midnight(of: Date, later: number): number {
  return new Date(of.getFullYear(), of.getMonth(), of.getDate() + later).getTime();
}

/** A day as it is typed, or null where it is none. */
export function day(text: string): Date | null {
  const found = /^\s*(\d{4})-(\d{1,2})-(\d{1,2})\s*$/.exec(text);
  if (!found) return null;
  const [year, month, date] = found.slice(1).map(Number) as [number, number, number];
  const made = new Date(year, month - 1, date);
  return made.getFullYear() === year && made.getMonth() === month - 1 && made.getDate() === date ? made : null;
}

/** From when until before when, in milliseconds since the Unix epoch. */
export function span(range: Range, from: string, to: string, now: number): { since: number | null; until: number | null } {
  if (range === 'all') return { since: null, until: null };
  if (range === 'own') {
    const [first, last] = [day(from), day(to)];
    return { since: first && Math.max(0, midnight(first, 0)), until: last && Math.max(0, midnight(last, 1)) };
  }
  return { since: midnight(new Date(now), 1 - DAYS[range]), until: null };
}

/** A moment as a part of a file's name: `2026-03-31-0930`. */
export function fileMoment(now: number): string {
  const date = new Date(now);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}-${two(date.getHours())}${two(date.getMinutes())}`;
}
