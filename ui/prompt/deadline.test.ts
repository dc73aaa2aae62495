import { expect, it } from 'vitest';
import { left, shownMs, spoken } from './deadline';

it('counts down to nothing and not below', () => {
  expect([left(5000, 2000), left(5000, 5000), left(5000, 9000)]).toEqual([3000, 0, 0]);
});

it('shows the end only at the end', () => {
  expect([0, 1, 1000, 1001].map(shownMs)).toEqual([0, 1000, 1000, 2000]);
});

it('is spoken when a minute and ten seconds are left, each once', () => {
  expect(spoken(61_000, 60_000)).toBe(60);
  expect(spoken(60_000, 59_000)).toBeNull();
  expect(spoken(10_400, 9_400)).toBe(10);
  expect(spoken(9_400, 8_400)).toBeNull();
});

it('says only the last of two moments after a sleep, and nothing after the end', () => {
  expect(spoken(90_000, 5_000)).toBe(10);
  expect(spoken(90_000, 0)).toBeNull();
});
