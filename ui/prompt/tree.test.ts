import { expect, it } from 'vitest';
import { entries, isBlock, kind, literal, size } from './tree';

it('knows what it shows', () => {
  expect([{}, [], 'a', 1, null, true].map(kind)).toEqual(['object', 'list', 'text', 'literal', 'literal', 'literal']);
  expect([size({ a: 1, b: 2 }), size([1]), size('abc')]).toEqual([2, 1, 0]);
  expect([literal(null), literal(1.5), literal(undefined)]).toEqual(['null', '1.5', 'null']);
});

it('points at each entry, also at those with odd names', () => {
  expect(entries({ 'a/b': { '~c': 1 } }, '', 9).map((each) => each.pointer)).toEqual(['/a~1b']);
  expect(entries({ '~c': 1 }, '/a~1b', 9).map((each) => each.pointer)).toEqual(['/a~1b/~0c']);
  expect(entries(['x', 'y'], '/list', 9)).toEqual([
    { name: '1', pointer: '/list/0', value: 'x' },
    { name: '2', pointer: '/list/1', value: 'y' },
  ]);
});

it('is bounded', () => {
  expect(entries(Array.from({ length: 1000 }), '', 50)).toHaveLength(50);
});

it('sets a text apart that has lines or is long', () => {
  expect([isBlock('short'), isBlock('two\nlines'), isBlock('x'.repeat(161))]).toEqual([false, true, true]);
});
