// Entries as the lines of a time line. Pure. Invariant: every entry is in exactly one step, and steps stand where their
// first entry stands; an entry that comes later never moves one.
import type { HistoryEntry } from '../shared/bindings';

export interface Step {
  first: HistoryEntry;
  /** What became of the request or the question. */
  decision: HistoryEntry | null;
  /** How the call or the turn ended. */
  end: HistoryEntry | null;
  /** What the turn's model calls took. */
  usage: HistoryEntry | null;
  /** Numbers of all its entries. */
  ids: number[];
}

const alone = (first: HistoryEntry): Step => ({ first, decision: null, end: null, usage: null, ids: [first.id] });

/** Each entry a line of its own, as a search has found them. */
export const single = (entries: readonly HistoryEntry[]): Step[] => entries.map(alone);

/** A session's entries, oldest first: a call with its decision and its end, a turn with its tokens. */
export function together(entries: readonly HistoryEntry[]): Step[] {
  const steps: Step[] = [];
  const calls = new Map<number, Step>();
  const turns = new Map<string, Step>();
  const begin = (entry: HistoryEntry): Step => {
    const step = alone(entry);
    steps.push(step);
    return step;
  };
  for (const entry of entries) {
    const call = entry.ask === null ? undefined : calls.get(entry.ask);
    const turn = turns.get(entry.agent ?? '');
    switch (entry.event) {
      case 'toolRequested':
      case 'questionAsked': {
        const step = begin(entry);
        if (entry.ask !== null) calls.set(entry.ask, step);
        break;
      }
      case 'decision':
      case 'questionAnswered':
        if (call && call.decision === null) {
          call.decision = entry;
          call.ids.push(entry.id);
        } else begin(entry);
        break;
      case 'toolResult':
      case 'toolFailed':
        if (call && call.end === null) {
          call.end = entry;
          call.ids.push(entry.id);
        } else begin(entry);
        break;
      case 'turnStart':
        turns.set(entry.agent ?? '', begin(entry));
        break;
      case 'usage':
        if (turn && turn.usage === null) {
          turn.usage = entry;
          turn.ids.push(entry.id);
        } else begin(entry);
        break;
      case 'turnEnd':
        if (turn) {
          turn.end = entry;
          turn.ids.push(entry.id);
          turns.delete(entry.agent ?? '');
        } else begin(entry);
        break;
      default:
        begin(entry);
    }
  }
  return steps;
}
