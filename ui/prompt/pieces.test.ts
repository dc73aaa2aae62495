import { expect, it } from 'vitest';
import { add, all, begin, characters } from './pieces';

it('counts characters, not halves of them', () => {
  expect([characters(''), characters('abc'), characters('a😀b'), characters('\ud83d')]).toEqual([0, 3, 3, 1]);
});

it('breaks at the ends of lines', () => {
  const blocks = add(add(begin('one\ntwo\nthr'), 'ee\nfour'), '\nfive');
  expect(all(blocks)).toEqual(['one\ntwo\n', 'three\n', 'four\nfive']);
});

it('loses nothing, whatever the pieces', () => {
  const pieces = ['x'.repeat(10), 'y'.repeat(10), 'z\n', '\n', '', 'end'];
  const blocks = pieces.slice(1).reduce(add, begin(pieces[0] ?? ''));
  expect(all(blocks).join('')).toBe(pieces.join(''));
  expect(all(blocks)[0]).toBe('xxxxxxxxxx');
});
