import { describe, expect, it } from 'vitest';
import type { DiffLine } from '../shared/bindings';
import { blocksOf, firstOf, LINES } from './blocks';

const lines = (count: number, word: string): DiffLine[] =>
  Array.from({ length: count }, (_, at) => ({ kind: 'same', number: at + 1, text: `${word} ${at}` }));

describe('blocks of a difference', () => {
  it.each([0, 1, LINES - 1, LINES, LINES + 1, 3 * LINES])('join to its %i lines', (count) => {
    const hunks = [lines(count, 'a'), lines(2, 'b')];
    const blocks = blocksOf(hunks);
    expect(blocks.flatMap((block) => block.lines)).toEqual(hunks.flat());
    expect(blocks.every((block) => block.lines.length <= LINES)).toBe(true);
    expect(firstOf(blocks)).toBeGreaterThan(0);
    for (const { place, from, lines } of blocks) expect(hunks[place]?.slice(from, from + lines.length)).toEqual(lines);
  });

  it('fill the first screen, and no more', () => {
    const small = blocksOf(Array.from({ length: 30 }, () => lines(4, 'a')));
    expect(firstOf(small)).toBe(LINES / 4);
    expect(firstOf(blocksOf([lines(600, 'a')]))).toBe(1);
    expect(firstOf([])).toBe(0);
  });
});
