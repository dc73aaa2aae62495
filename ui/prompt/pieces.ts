// A long text that comes in pieces, cut into blocks that a page can skip when it paints. Pure.
// Invariant: the blocks, joined, are the pieces, joined.

/** How many characters a text has, as Rust counts them. */
export function characters(text: string): number {
  let count = text.length;
  // A pair of surrogates is one character.
  for (let at = 0; at < text.length - 1; at++) {
    const high = text.charCodeAt(at);
    if (high < 0xd800 || high > 0xdbff) continue;
    const low = text.charCodeAt(at + 1);
    if (low >= 0xdc00 && low <= 0xdfff) {
      count -= 1;
      at += 1;
    }
  }
  return count;
}

export interface Blocks {
  /** Finished ones: each ends with a line, except where a line fills more than a piece. */
  readonly done: readonly string[];
  /** The rest, which the next piece goes on with. */
  readonly last: string;
}

export const begin = (text: string): Blocks => ({ done: [], last: text });

export function add({ done, last }: Blocks, piece: string): Blocks {
  const end = last.lastIndexOf('\n') + 1;
  // No line ends in it: a block does, or the last one would grow without bound.
  if (end === 0) return { done: [...done, last], last: piece };
  return { done: [...done, last.slice(0, end)], last: last.slice(end) + piece };
}

/** What is shown: a block that ends a line needs no line of its own for that end. */
export function all({ done, last }: Blocks): string[] {
  return [...done, last];
}
