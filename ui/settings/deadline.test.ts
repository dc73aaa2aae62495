import { expect, it } from 'vitest';
import { choice, typed } from './deadline';

it('is one of the offered times, or one of the person’s own', () => {
  expect([null, 60, 3600, 61].map(choice)).toEqual(['never', '60', '3600', 'own']);
});

it('takes whole seconds in bounds', () => {
  expect([' 10 ', '86400'].map(typed)).toEqual([10, 86_400]);
  expect(['', '9', '86401', '1.5', '-60', '1e3', '99999999'].map(typed)).toEqual(Array(7).fill(null));
});
