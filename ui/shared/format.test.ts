import { expect, it } from 'vitest';
import { age, amount, clock, moment, project, took } from './format';

it('tells ages coarsely', () => {
  expect([0, 59_000, 240_000, 7_200_000, 3 * 86_400_000].map(age)).toEqual([
    'now',
    'now',
    '4 min',
    '2 h',
    '3 d',
  ]);
});

it('tells waiting to the second', () => {
  expect([-5, 41_000, 725_000, 3_729_000].map(clock)).toEqual(['0:00', '0:41', '12:05', '1:02:09']);
});

it('tells how long a call took', () => {
  expect([12, 8400, 125_000].map(took)).toEqual(['12 ms', '8.4 s', '2:05']);
});

it('shortens amounts', () => {
  expect([950, 4100, 41_200, 1_234_000].map(amount)).toEqual(['950', '4.1 k', '41 k', '1.2 M']);
});

it('names a project by its folder, and leaves what it cannot read', () => {
  expect(['~/src/shop-api', 'C:\\src\\web\\', '/'].map(project)).toEqual(['shop-api', 'web', '/']);
  expect(moment('soon')).toBe('soon');
});
