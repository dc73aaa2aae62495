// Which request is on the card. Pure. Invariant: the card is always the first request that is open
// and that this window has not answered, so nothing stays that can't be answered any more.
import type { PromptId, PromptView } from '../shared/bindings';

export type Change = 'same' | 'appeared' | 'replaced' | 'emptied';

export interface Queue {
  /** All that Rust last reported, the oldest first. */
  readonly reported: readonly PromptView[];
  /** Answers on their way: their requests are not shown again meanwhile. */
  readonly answered: ReadonlySet<PromptId>;
  /** The request to decide on. */
  readonly card: PromptView | null;
  /** Those behind it. */
  readonly next: readonly PromptView[];
}

export interface Step {
  queue: Queue;
  change: Change;
  /** Whether the card's request went away without an answer from this window. */
  lost: boolean;
}

export const empty: Queue = { reported: [], answered: new Set(), card: null, next: [] };

function step(before: Queue, reported: readonly PromptView[], answered: ReadonlySet<PromptId>): Step {
  const open = reported.filter((prompt) => !answered.has(prompt.id));
  const card = open[0] ?? null;
  const queue = { reported, answered, card, next: open.slice(1) };
  const was = before.card;
  let change: Change = 'replaced';
  if (was?.id === card?.id) change = 'same';
  else if (was === null) change = 'appeared';
  else if (card === null) change = 'emptied';
  const lost = was !== null && !reported.some((prompt) => prompt.id === was.id) && !before.answered.has(was.id);
  return { queue, change, lost };
}

/** Rust reported the queue. */
export function arrived(queue: Queue, reported: readonly PromptView[]): Step {
  const waiting = new Set(reported.map((prompt) => prompt.id));
  const answered = new Set([...queue.answered].filter((id) => waiting.has(id)));
  return step(queue, reported, answered);
}

/** An answer leaves for Rust; its card stays in sight until that is settled. */
export function answering(queue: Queue, id: PromptId): Queue {
  return { ...queue, answered: new Set(queue.answered).add(id) };
}

/** Rust took the answer, or told that the request was gone: on to the next one. */
export function settled(queue: Queue): Step {
  return step(queue, queue.reported, queue.answered);
}

/** The answer did not arrive: its request is open again. */
export function refused(queue: Queue, id: PromptId): Step {
  const answered = new Set(queue.answered);
  answered.delete(id);
  return step(queue, queue.reported, answered);
}
