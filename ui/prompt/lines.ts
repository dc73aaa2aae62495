// A change of text as lines that went and lines that came. The comparison is jsdiff's; here is only
// its bound and the shape that the view needs. Invariant: no changed line is left out.
import { diffLines } from 'diff';

export interface Line {
  kind: 'same' | 'removed' | 'added' | 'skipped';
  text: string;
}

export interface LineChange {
  lines: Line[];
  added: number;
  removed: number;
  /** False when the texts were too much to compare: then all of the old, then all of the new. */
  compared: boolean;
}

/** A comparison that takes longer would hold up the card. */
const COMPARE_MS = 150;
/** Unchanged lines kept around a change. */
const CONTEXT = 3;

function split(text: string): string[] {
  if (text === '') return [];
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

function around(texts: string[], first: boolean, last: boolean): Line[] {
  const head = first ? 0 : CONTEXT;
  const tail = last ? 0 : CONTEXT;
  const same = (text: string): Line => ({ kind: 'same', text });
  if (texts.length <= head + tail + 1) return texts.map(same);
  const skipped: Line = { kind: 'skipped', text: String(texts.length - head - tail) };
  return [...texts.slice(0, head).map(same), skipped, ...texts.slice(texts.length - tail).map(same)];
}

export function lineChange(old: string, now: string): LineChange {
  const parts = diffLines(old, now, { timeout: COMPARE_MS });
  const pieces = parts ?? [
    { value: old, removed: true, added: false },
    { value: now, removed: false, added: true },
  ];
  const change: LineChange = { lines: [], added: 0, removed: 0, compared: parts !== undefined };
  pieces.forEach((piece, at) => {
    const texts = split(piece.value);
    if (piece.added) {
      change.added += texts.length;
      for (const text of texts) change.lines.push({ kind: 'added', text });
    } else if (piece.removed) {
      change.removed += texts.length;
      for (const text of texts) change.lines.push({ kind: 'removed', text });
    } else {
      for (const line of around(texts, at === 0, at === pieces.length - 1)) change.lines.push(line);
    }
  });
  return change;
}
