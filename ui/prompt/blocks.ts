// A difference in blocks, so that a long one comes piece by piece. Pure. Invariant: the blocks joined are the difference.
import type { DiffLine } from '../shared/bindings';

/** Lines in a block: a few more than the box shows at once. */
export const LINES = 20;
/** About as many lines as the box shows. */
export const SHOWN = 14;
/** Some lines of one hunk. */
export interface Block {
  /** Which hunk. */
  place: number;
  /** Which of its lines is the first here. */
  from: number;
  lines: readonly DiffLine[];
}

export function blocksOf(hunks: readonly (readonly DiffLine[])[]): Block[] {
  return hunks.flatMap((hunk, place) => {
    const starts = Array.from({ length: Math.ceil(hunk.length / LINES) }, (_, block) => block * LINES);
    return starts.map((from) => ({ place, from, lines: hunk.slice(from, from + LINES) }));
  });
}

/** How many blocks fill the first screen: those are there from the start. */
export function firstOf(blocks: readonly Block[]): number {
  let seen = 0;
  const full = blocks.findIndex((block) => (seen += block.lines.length) >= LINES);
  return full < 0 ? blocks.length : full + 1;
}
