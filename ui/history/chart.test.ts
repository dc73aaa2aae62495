import { describe, expect, it } from 'vitest';
import { axis, days, heights, stacks, timeUnit } from './chart';
import { day, fileMoment, span } from './range';

describe('pictures', () => {
  it('have axes that end above the highest column', () => {
    expect(axis(0)).toEqual([0]);
    for (const most of [1, 3, 7, 99, 101, 12_345]) {
      const lines = axis(most);
      expect(lines[0]).toBe(0);
      expect(lines.at(-1)).toBeGreaterThanOrEqual(most);
      expect(lines.length).toBeLessThan(7);
    }
  });

  it('stack what belongs together', () => {
    const series = [
      { name: 'a', tone: 'plain' as const, values: [1, 0] },
      { name: 'b', tone: 'bad' as const, values: [2, 3] },
    ];
    expect(heights(series)).toEqual([3, 3]);
    expect(stacks(series)).toEqual([
      [
        { tone: 'plain', from: 0, to: 1 },
        { tone: 'bad', from: 1, to: 3 },
      ],
      [{ tone: 'bad', from: 0, to: 3 }],
    ]);
  });

  it('show days on which nothing happened, and the newest of many', () => {
    expect(days('2026-02-27', '2026-03-02')).toEqual(['2026-02-27', '2026-02-28', '2026-03-01', '2026-03-02']);
    expect(days('2020-01-01', '2026-03-02', 2)).toEqual(['2026-03-01', '2026-03-02']);
  });

  it('tell times in a unit that fits', () => {
    expect([90_000, 90 * 60_000, 9 * 3_600_000].map((ms) => timeUnit(ms).name)).toEqual(['seconds', 'minutes', 'hours']);
  });
});

describe('spans of time', () => {
  const now = new Date(2026, 2, 31, 15, 4).getTime();

  it('begin at midnight', () => {
    expect(span('all', '', '', now)).toEqual({ since: null, until: null });
    expect(span('today', '', '', now)).toEqual({ since: new Date(2026, 2, 31).getTime(), until: null });
    expect(span('week', '', '', now)).toEqual({ since: new Date(2026, 2, 25).getTime(), until: null });
    expect(span('own', '2026-03-01', '2026-03-02', now)).toEqual({
      since: new Date(2026, 2, 1).getTime(),
      until: new Date(2026, 2, 3).getTime(),
    });
    expect(span('own', 'soon', '', now)).toEqual({ since: null, until: null });
  });

  it('know which days there are', () => {
    for (const text of ['', '2026', '2026-02-30', '2026-13-01', 'x2026-01-01']) expect(day(text), text).toBeNull();
    expect(day(' 2026-2-3 ')).toEqual(new Date(2026, 1, 3));
  });

  it('name files by the moment', () => {
    expect(fileMoment(now)).toBe('2026-03-31-1504');
  });
});
