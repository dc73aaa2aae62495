// Which request is on the card. Pure. Invariants: a card can be answered only while its request is
// open, and what comes late never replaces what is newer.
import type { PromptBrief, PromptId, PromptQueue, PromptView } from '../shared/bindings';

export type Change = 'same' | 'changed' | 'appeared' | 'replaced' | 'emptied';

/** A card to be fetched. The turn tells late ones from new ones. */
export interface Wanted {
  readonly id: PromptId;
  readonly reveal: boolean;
  readonly turn: number;
}

export interface Queue {
  /** All that Rust last reported, the oldest first. */
  readonly reported: readonly PromptBrief[];
  /** The request whose answer is on its way: its card stays in sight until that is settled. */
  readonly sending: PromptId | null;
  /** Answered here, and not yet gone from the reports. */
  readonly answered: ReadonlySet<PromptId>;
  /** The request that the person jumped to, once its card is there. */
  readonly chosen: PromptId | null;
  /** The one whose card is fetched for a jump. */
  readonly jumping: PromptId | null;
  /** Requests whose secrets the person wants to see. */
  readonly revealed: ReadonlySet<PromptId>;
  /** What is on the screen. */
  readonly card: PromptView | null;
  /** Whether that request is answered and the next card is not here yet: nothing on it reacts. */
  readonly passing: boolean;
  /** Counts reports and fetches. */
  readonly turn: number;
  /** The turn of the last report. */
  readonly reportTurn: number;
  /** The turn of what is on the card. */
  readonly cardTurn: number;
}

export interface Step {
  queue: Queue;
  change: Change;
  /** How the card's request went, if it went without an answer from here; empty if nobody said. */
  lost: string | null;
  fetch: Wanted | null;
}

export const empty: Queue = {
  reported: [],
  sending: null,
  answered: new Set(),
  chosen: null,
  jumping: null,
  revealed: new Set(),
  card: null,
  passing: false,
  turn: 0,
  reportTurn: 0,
  cardTurn: 0,
};

/** The requests that can be answered, the oldest first. */
export function open(queue: Queue): PromptBrief[] {
  return queue.reported.filter((brief) => !queue.answered.has(brief.id));
}

/** Where a request stands among those, from 1. */
export function position(queue: Queue, id: PromptId): { at: number; of: number } {
  const waiting = open(queue);
  const at = waiting.findIndex((brief) => brief.id === id);
  return { at: Math.max(1, at + 1), of: Math.max(1, waiting.length) };
}

function target(queue: Queue): PromptId | null {
  const waiting = open(queue).map((brief) => brief.id);
  if (queue.sending !== null && waiting.includes(queue.sending)) return queue.sending;
  if (queue.chosen !== null && waiting.includes(queue.chosen)) return queue.chosen;
  return waiting[0] ?? null;
}

function only(ids: ReadonlySet<PromptId>, among: readonly PromptBrief[]): ReadonlySet<PromptId> {
  const there = new Set(among.map((brief) => brief.id));
  return new Set([...ids].filter((id) => there.has(id)));
}

function changeOf(was: PromptView | null, now: PromptView | null): Change {
  if (was === null) return now === null ? 'same' : 'appeared';
  if (now === null) return 'emptied';
  if (was.id !== now.id) return 'replaced';
  return was === now || JSON.stringify(was) === JSON.stringify(now) ? 'same' : 'changed';
}

/** Puts the right card on the screen: the one at hand if there is one, otherwise it is fetched. */
function settle(before: Queue, after: Queue, first: PromptView | null, lost: string | null = null): Step {
  const id = target(after);
  const turn = after.turn;
  const was = before.card;
  const wanted = (reveal: boolean): Wanted | null => (id === null ? null : { id, reveal, turn });
  const step = (queue: Queue, fetch: Wanted | null): Step => ({ queue, change: changeOf(was, queue.card), lost, fetch });
  if (id === null) return step({ ...after, card: null, passing: false, cardTurn: turn }, null);
  const reveal = after.revealed.has(id);
  if (first?.id === id && !reveal) return step({ ...after, card: first, passing: false, cardTurn: turn }, null);
  if (was?.id === id) return step({ ...after, card: was, passing: false }, wanted(reveal));
  // Only a card that was answered here may stay for the moment that the next one takes.
  const stays = was !== null && (before.answered.has(was.id) || after.answered.has(was.id) || before.sending === was.id);
  return step({ ...after, card: stays ? was : null, passing: stays }, wanted(reveal));
}

/** Rust reported the queue. */
export function arrived(queue: Queue, report: PromptQueue): Step {
  const { prompts, first, gone } = report;
  const turn = queue.turn + 1;
  const there = (id: PromptId | null): PromptId | null => (prompts.some((brief) => brief.id === id) ? id : null);
  const after: Queue = {
    ...queue,
    reported: prompts,
    answered: only(queue.answered, prompts),
    revealed: only(queue.revealed, prompts),
    sending: there(queue.sending),
    chosen: there(queue.chosen),
    jumping: there(queue.jumping),
    turn,
    reportTurn: turn,
  };
  const was = queue.card?.id ?? null;
  const ownAnswer = was !== null && (queue.answered.has(was) || queue.sending === was);
  let lost: string | null = null;
  if (was !== null && there(was) === null && !ownAnswer) {
    const told = gone.find((each) => each.id === was);
    lost = told?.fate === 'answered' ? null : (told?.sentence ?? '');
  }
  return settle(queue, after, first, lost);
}

/** The person wants to see another request. */
export function jump(queue: Queue, id: PromptId): Step {
  if (queue.sending !== null || !open(queue).some((brief) => brief.id === id)) return settle(queue, queue, null);
  if (queue.card?.id === id && !queue.passing) {
    const after = { ...queue, chosen: id, jumping: null };
    return { queue: after, change: 'same', lost: null, fetch: null };
  }
  const turn = queue.turn + 1;
  const reveal = queue.revealed.has(id);
  return { queue: { ...queue, jumping: id, turn }, change: 'same', lost: null, fetch: { id, reveal, turn } };
}

/** The person wants to see the secrets of the card, or no longer. */
export function reveal(queue: Queue, id: PromptId, show: boolean): Step {
  const revealed = new Set(queue.revealed);
  if (show) revealed.add(id);
  else revealed.delete(id);
  const turn = queue.turn + 1;
  return { queue: { ...queue, revealed, turn }, change: 'same', lost: null, fetch: { id, reveal: show, turn } };
}

/** A card came. One that is too late, or that nobody waits for any more, changes nothing. */
export function fetched(queue: Queue, wanted: Wanted, view: PromptView): Step {
  const nothing: Step = { queue, change: 'same', lost: null, fetch: null };
  const { id } = wanted;
  if (view.id !== id || !open(queue).some((brief) => brief.id === id)) return nothing;
  if (wanted.reveal !== queue.revealed.has(id)) return nothing;
  const jumped = queue.jumping === id && queue.sending === null;
  if (!jumped && target(queue) !== id) return nothing;
  if (queue.card?.id === id && wanted.turn < queue.cardTurn) return nothing;
  const after: Queue = {
    ...queue,
    chosen: jumped ? id : queue.chosen,
    jumping: jumped ? null : queue.jumping,
    card: view,
    passing: false,
    cardTurn: wanted.turn,
  };
  // A report that came meanwhile may be about this card.
  const again = queue.reportTurn > wanted.turn && queue.reported[0]?.id !== id;
  const turn = queue.turn + 1;
  return {
    queue: again ? { ...after, turn } : after,
    change: changeOf(queue.card, view),
    lost: null,
    fetch: again ? { id, reveal: wanted.reveal, turn } : null,
  };
}

/** Rust says that the wanted request is gone: it is out of the queue, whatever was reported. */
export function missed(queue: Queue, wanted: Wanted): Step {
  const { id } = wanted;
  const answered = new Set(queue.answered).add(id);
  const after = { ...queue, answered, jumping: queue.jumping === id ? null : queue.jumping, turn: queue.turn + 1 };
  const shown = queue.card?.id === id && !queue.answered.has(id);
  const step = settle(queue, after, null, shown || queue.jumping === id ? '' : null);
  // It was not answered here, so it does not stay for a moment either.
  return shown && step.queue.passing
    ? { ...step, queue: { ...step.queue, card: null, passing: false }, change: 'emptied' }
    : step;
}

/** An answer leaves for Rust; its card stays in sight until that is settled. */
export function answering(queue: Queue, id: PromptId): Queue {
  return { ...queue, sending: id, jumping: null };
}

/** Rust took the answer for these, or told that the request was gone: on to the next one. */
export function settled(queue: Queue, ids: readonly PromptId[]): Step {
  const reported = new Set(queue.reported.map((brief) => brief.id));
  const answered = new Set([...queue.answered, ...ids.filter((id) => reported.has(id))]);
  // The report may have been faster than the answer: then the next card is there already.
  const sending = queue.sending !== null && ids.includes(queue.sending) ? null : queue.sending;
  return settle(queue, { ...queue, sending, answered, turn: queue.turn + 1 }, null);
}

/** The answer did not arrive: its request is open again. */
export function refused(queue: Queue, id: PromptId): Step {
  const sending = queue.sending === id ? null : queue.sending;
  return settle(queue, { ...queue, sending, turn: queue.turn + 1 }, null);
}
