import { expect, it } from 'vitest';
import { lasting, when } from './lasting';

it('tells how long something lasted', () => {
  const told = [0, 4, 1_000, 8_430, 60_000, 719_000, 3_599_000, 3_600_000, 11_100_000].map(lasting);
  expect(told).toEqual(['0 ms', '4 ms', '1 s', '8.4 s', '1 min', '12 min', '1 h', '1 h', '3 h 5 min']);
});

it('leaves out of a moment what is plain', () => {
  const now = new Date(2026, 2, 31, 15).getTime();
  const [today, month, year] = [new Date(2026, 2, 31, 9, 5, 7), new Date(2026, 1, 3, 9, 5, 7), new Date(2025, 2, 31, 9)].map((at) =>
    when(at.getTime(), now),
  );
  expect(today).toMatch(/9:05:07/);
  expect(today).not.toMatch(/31/);
  expect(month).toMatch(/Feb 3.*9:05:07/);
  expect(year).toMatch(/2025/);
});
