import { expect, it } from 'vitest';
import { renamed, rowsOf, without, withRow } from './table';

const rows = rowsOf({ '/a': 'A', '/b': 'B' });

it('goes in as a whole', () => {
  expect(withRow(rows, { name: '/c', text: 'C' })).toEqual({ '/a': 'A', '/b': 'B', '/c': 'C' });
  expect(without(rows, '/a')).toEqual({ '/b': 'B' });
  expect(without(rows, '/none')).toEqual({ '/a': 'A', '/b': 'B' });
  expect(renamed(rows, '/a', { name: '/z', text: 'A', note: 'x' })).toEqual({ '/z': 'A', '/b': 'B' });
  expect(rows).toEqual([
    { name: '/a', text: 'A' },
    { name: '/b', text: 'B' },
  ]);
});
