import { expect, test } from 'vitest';
import { typed } from './quiet';

test.each([
  ['22:00', '22:00'],
  [' 7:05 ', '07:05'],
  ['0:00', '00:00'],
  ['23.59', '23:59'],
  ['2230', '22:30'],
  ['24:00', null],
  ['12:60', null],
  ['22', null],
  ['', null],
  ['22:00:00', null],
  ['ten', null],
  ['-1:00', null],
])('%s is %s', (text, time) => {
  expect(typed(text)).toBe(time);
});
