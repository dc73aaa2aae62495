import { expect, it } from 'vitest';
import type { TimelineEntry } from '../shared/bindings';
import { merged, MOST } from './entries';

function note(seq: number, text = `note ${seq}`): TimelineEntry {
  return { seq, at: seq, agent: null, entry: { kind: 'note', text } };
}
const seqs = (entries: readonly TimelineEntry[]): number[] => entries.map((entry) => entry.seq);

it('appends what is new, in order', () => {
  expect(seqs(merged([note(1)], [note(2), note(3)]))).toEqual([1, 2, 3]);
  expect(seqs(merged([], [note(2), note(1)]))).toEqual([1, 2]);
});

it('replaces an entry with the same number and keeps the identity of the others', () => {
  const before = [note(1), note(2), note(3)];
  const after = merged(before, [note(2, 'changed')]);
  expect(after[1]?.entry).toEqual({ kind: 'note', text: 'changed' });
  expect(after[0]).toBe(before[0]);
  expect(after[2]).toBe(before[2]);
  expect(before[1]?.entry).toEqual({ kind: 'note', text: 'note 2' });
});

it('puts a late entry in its place', () => {
  expect(seqs(merged([note(1), note(3)], [note(2)]))).toEqual([1, 2, 3]);
  expect(seqs(merged([note(5)], [note(2)]))).toEqual([2, 5]);
});

it('returns the same list when nothing changed', () => {
  const before = [note(1)];
  expect(merged(before, [])).toBe(before);
});

it('is bounded and keeps the newest', () => {
  const many = Array.from({ length: MOST + 10 }, (_, n) => note(n));
  const after = merged([], many);
  expect(after).toHaveLength(MOST);
  expect(after.at(-1)?.seq).toBe(MOST + 9);
});
