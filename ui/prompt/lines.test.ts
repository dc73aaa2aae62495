import { expect, it } from 'vitest';
import { lineChange } from './lines';

it('shows what went and what came', () => {
  const { lines, added, removed, compared } = lineChange('a\nb\nc\n', 'a\nB\nB2\nc\n');
  expect(lines.map((line) => `${line.kind} ${line.text}`)).toEqual([
    'same a',
    'removed b',
    'added B',
    'added B2',
    'same c',
  ]);
  expect([added, removed, compared]).toEqual([2, 1, true]);
});

it('skips far unchanged lines but never a changed one', () => {
  const many = Array.from({ length: 40 }, (_, n) => `line ${n}`);
  const { lines } = lineChange(['x', ...many, 'y'].join('\n'), ['X', ...many, 'Y'].join('\n'));
  expect(lines.filter((line) => line.kind === 'skipped').map((line) => line.text)).toEqual(['34']);
  expect(lines.filter((line) => line.kind === 'added').map((line) => line.text)).toEqual(['X', 'Y']);
});

it('shows an insertion and a deletion as such', () => {
  expect(lineChange('', 'new')).toMatchObject({ added: 1, removed: 0 });
  expect(lineChange('gone', '')).toMatchObject({ added: 0, removed: 1 });
});
