// What the pictures are made of. Pure.
import { nice, ticks } from 'd3-array';

export type Tone = 'plain' | 'you' | 'bad' | 'soft';

export interface Series {
  name: string;
  tone: Tone;
  values: readonly number[];
}

/** The values of the axis, the last of which is not less than the highest column. */
export function axis(most: number, count = 3): number[] {
  if (most <= 0) return [0];
  const [, top] = nice(0, most, count);
  return ticks(0, top, count);
}

/** The sums of the columns. */
export function heights(series: readonly Series[]): number[] {
  const length = Math.max(0, ...series.map(({ values }) => values.length));
  return Array.from({ length }, (_, at) => series.reduce((sum, { values }) => sum + (values[at] ?? 0), 0));
}

export interface Part {
  tone: Tone;
  /** From the bottom, in the series' own unit. */
  from: number;
  to: number;
}

/** The parts of each column, from the bottom up; what is nothing has no part. */
export function stacks(series: readonly Series[]): Part[][] {
  return heights(series).map((_, at) => {
    let from = 0;
    const parts: Part[] = [];
    for (const { tone, values } of series) {
      const value = values[at] ?? 0;
      if (value > 0) parts.push({ tone, from, to: from + value });
      from += Math.max(0, value);
    }
    return parts;
  });
}

const DAY = 24 * 60 * 60 * 1000;
const iso = (time: number): string => new Date(time).toISOString().slice(0, 10);

/** All days from the first to the last, so that days on which nothing happened are seen as such; at most so many. */
export function days(first: string, last: string, most = 180): string[] {
  // Noon in UTC: names of days have no time zone.
  const end = Date.parse(`${last}T12:00:00Z`);
  let at = Math.max(Date.parse(`${first}T12:00:00Z`), end - (most - 1) * DAY);
  const all: string[] = [];
  for (; at <= end; at += DAY) all.push(iso(at));
  return all;
}

/** The unit in which times of this size are told on an axis. */
export function timeUnit(most: number): { ms: number; name: 'seconds' | 'minutes' | 'hours' } {
  if (most < 2 * 60_000) return { ms: 1000, name: 'seconds' };
  if (most < 2 * 3_600_000) return { ms: 60_000, name: 'minutes' };
  return { ms: 3_600_000, name: 'hours' };
}
