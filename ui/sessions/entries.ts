// Merging what Rust reports into a session's timeline. Pure. Invariant: ordered by `seq`, one entry
// per number, unchanged entries keep their identity (so that long timelines are not drawn again).
import type { TimelineEntry } from '../shared/bindings';

/** The window keeps this many; the whole history is elsewhere. */
export const MOST = 2000;

export function merged(current: readonly TimelineEntry[], changes: readonly TimelineEntry[]): readonly TimelineEntry[] {
  if (changes.length === 0) return current;
  const next = [...current];
  for (const change of changes) {
    const last = next.at(-1);
    if (last === undefined || change.seq > last.seq) {
      next.push(change);
      continue;
    }
    const at = place(next, change.seq);
    if (next[at]?.seq === change.seq) next[at] = change;
    else next.splice(at, 0, change);
  }
  return next.length > MOST ? next.slice(-MOST) : next;
}

/** Where an entry with this number is or belongs. */
function place(entries: readonly TimelineEntry[], seq: number): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((entries[middle]?.seq ?? 0) < seq) low = middle + 1;
    else high = middle;
  }
  return low;
}
