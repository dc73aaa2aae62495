import { describe, expect, it } from 'vitest';
import type { GonePrompt, PromptBrief, PromptQueue, PromptView } from '../shared/bindings';
import * as queue from './queue';

const brief = (id: number): PromptBrief => ({
  id,
  session: `s${id}`,
  sessionTitle: `Session ${id}`,
  agent: null,
  tool: 'bash',
  action: 'Run a shell command',
  gist: `echo ${id}`,
  risk: 'low',
  asked: id,
  deadline: null,
});

function view(id: number, more: Partial<PromptView> = {}): PromptView {
  return {
    ...brief(id),
    folder: '~/src',
    branch: null,
    visitor: null,
    workingSince: null,
    intention: null,
    detail: { kind: 'other' },
    args: {},
    argsCut: false,
    masked: 0,
    revealed: false,
    warnings: [],
    why: '',
    riskReason: '',
    parts: [],
    suggestion: [],
    editable: false,
    edited: false,
    alike: [],
    next: [],
    nextLeftOut: 0,
    ...more,
  };
}

function report(ids: number[], gone: GonePrompt[] = []): PromptQueue {
  const [first] = ids;
  return { prompts: ids.map(brief), first: first === undefined ? null : view(first), gone };
}

const after = (...ids: number[]): queue.Queue => queue.arrived(queue.empty, report(ids)).queue;

/** Jumps and lets the card arrive. */
function jumped(from: queue.Queue, id: number): queue.Queue {
  const { queue: asked, fetch } = queue.jump(from, id);
  if (!fetch) throw new Error('nothing to fetch');
  return queue.fetched(asked, fetch, view(id)).queue;
}

describe('the queue', () => {
  it('shows the oldest at once, and knows the others', () => {
    const step = queue.arrived(queue.empty, report([1, 2, 3]));
    expect([step.queue.card?.id, step.change, step.lost, step.fetch]).toEqual([1, 'appeared', null, null]);
    expect(queue.position(step.queue, 1)).toEqual({ at: 1, of: 3 });
  });

  it('does not change the card when another request joins', () => {
    const step = queue.arrived(after(1), report([1, 2]));
    expect([step.change, step.queue.card?.id, queue.open(step.queue).length]).toEqual(['same', 1, 2]);
  });

  it('says when the card of the same request has changed', () => {
    const now = { ...report([1]), first: view(1, { risk: 'high' }) };
    expect(queue.arrived(after(1), now).change).toBe('changed');
  });

  it('replaces a card whose request is gone, and says how it went', () => {
    const gone: GonePrompt[] = [{ id: 1, fate: 'expired', sentence: 'Nobody answered in time.' }];
    const step = queue.arrived(after(1, 2), report([2], gone));
    expect([step.queue.card?.id, step.change, step.lost]).toEqual([2, 'replaced', 'Nobody answered in time.']);
    expect(queue.arrived(after(1), report([])).lost).toBe('');
  });

  it('is empty when the last one is gone', () => {
    const step = queue.arrived(after(1), report([]));
    expect([step.queue.card, step.change]).toEqual([null, 'emptied']);
  });
});

describe('an answer', () => {
  it('keeps its card until it is settled, also when a report comes', () => {
    const sent = queue.answering(after(1, 2), 1);
    expect(queue.arrived(sent, report([1, 2, 3])).queue.card?.id).toBe(1);
  });

  it('leaves the answered card without life until the next one is there', () => {
    const done = queue.settled(queue.answering(after(1, 2), 1), [1]);
    expect([done.queue.card?.id, done.queue.passing, done.fetch?.id]).toEqual([1, true, 2]);
    if (!done.fetch) throw new Error('nothing to fetch');
    const next = queue.fetched(done.queue, done.fetch, view(2));
    expect([next.queue.card?.id, next.queue.passing, next.change]).toEqual([2, false, 'replaced']);
  });

  it('does not bring an answered request back with an older report', () => {
    const done = queue.settled(queue.answering(after(1, 2), 1), [1]).queue;
    const late = queue.arrived(done, report([1, 2, 3]));
    expect([late.queue.passing, late.fetch?.id]).toEqual([true, 2]);
    expect(queue.arrived(late.queue, report([2, 3])).queue.card?.id).toBe(2);
  });

  it('is not called lost when the report is faster than the answer', () => {
    const sent = queue.answering(after(1), 1);
    const step = queue.arrived(sent, report([]));
    expect([step.change, step.lost]).toEqual(['emptied', null]);
    expect(queue.settled(step.queue, [1]).queue.answered.size).toBe(0);
  });

  it('does not forget a later answer when the reply to an earlier one comes late', () => {
    const next = queue.arrived(queue.answering(after(1, 2), 1), report([2, 3])).queue;
    const sent = queue.answering(next, 2);
    expect([queue.settled(sent, [1]).queue.sending, queue.refused(sent, 1).queue.sending]).toEqual([2, 2]);
  });

  it('takes the others that it was for out of the way', () => {
    const done = queue.settled(queue.answering(after(1, 2, 3), 1), [1, 2]);
    expect(done.fetch?.id).toBe(3);
  });

  it('opens its request again when it did not arrive', () => {
    const step = queue.refused(queue.answering(after(1, 2), 1), 1);
    expect([step.queue.card?.id, step.queue.passing, step.change]).toEqual([1, false, 'same']);
  });
});

describe('a jump', () => {
  it('keeps the card until the other one is there, and stays on that', () => {
    const asked = queue.jump(after(1, 2, 3), 3);
    expect([asked.queue.card?.id, asked.fetch?.id]).toEqual([1, 3]);
    const there = jumped(after(1, 2, 3), 3);
    expect([there.card?.id, queue.position(there, 3)]).toEqual([3, { at: 3, of: 3 }]);
    const later = queue.arrived(there, report([1, 2, 3, 4]));
    expect([later.queue.card?.id, later.change, later.fetch?.id]).toEqual([3, 'same', 3]);
  });

  it('goes back to the oldest once its request is gone or answered', () => {
    const there = jumped(after(1, 2, 3), 3);
    expect(queue.arrived(there, report([1, 2])).queue.card?.id).toBe(1);
    const done = queue.settled(queue.answering(there, 3), [3]);
    expect([done.fetch?.id, done.queue.chosen]).toEqual([1, 3]);
    expect(queue.arrived(done.queue, report([1, 2])).queue.card?.id).toBe(1);
  });

  it('counts only as the last one', () => {
    const first = queue.jump(after(1, 2, 3), 2);
    const second = queue.jump(first.queue, 3);
    if (!first.fetch || !second.fetch) throw new Error('nothing to fetch');
    const there = queue.fetched(second.queue, second.fetch, view(3)).queue;
    expect(queue.fetched(there, first.fetch, view(2)).queue.card?.id).toBe(3);
  });

  it('to a request that is gone says so and stays', () => {
    const asked = queue.jump(after(1, 2), 2);
    if (!asked.fetch) throw new Error('nothing to fetch');
    const step = queue.missed(asked.queue, asked.fetch);
    expect([step.queue.card?.id, step.lost, step.queue.jumping]).toEqual([1, '', null]);
  });
});

describe('a card that comes late', () => {
  it('does not replace a newer one of the same request', () => {
    const there = jumped(after(1, 2), 2);
    const old = queue.arrived(there, report([1, 2]));
    const young = queue.arrived(old.queue, report([1, 2]));
    if (!old.fetch || !young.fetch) throw new Error('nothing to fetch');
    const now = queue.fetched(young.queue, young.fetch, view(2, { why: 'new' })).queue;
    expect(queue.fetched(now, old.fetch, view(2, { why: 'old' })).queue.card?.why).toBe('new');
  });

  it('does not bring back a request that is gone, or pass for another one', () => {
    const asked = queue.jump(after(1, 2), 2);
    if (!asked.fetch) throw new Error('nothing to fetch');
    const gone = queue.arrived(asked.queue, report([1])).queue;
    expect(queue.fetched(gone, asked.fetch, view(2)).queue.card?.id).toBe(1);
    expect(queue.fetched(asked.queue, asked.fetch, view(1)).queue.card?.id).toBe(1);
  });

  it('is fetched again when a report came meanwhile', () => {
    const asked = queue.jump(after(1, 2), 2);
    const reported = queue.arrived(asked.queue, report([1, 2])).queue;
    if (!asked.fetch) throw new Error('nothing to fetch');
    const step = queue.fetched(reported, asked.fetch, view(2));
    expect([step.queue.card?.id, step.fetch?.id]).toEqual([2, 2]);
  });
});

describe('secrets', () => {
  it('stay in sight when a report comes, and hide again on demand', () => {
    const asked = queue.reveal(after(1), 1, true);
    if (!asked.fetch) throw new Error('nothing to fetch');
    const shown = queue.fetched(asked.queue, asked.fetch, view(1, { revealed: true })).queue;
    const later = queue.arrived(shown, report([1]));
    expect([later.queue.card?.revealed, later.fetch?.reveal]).toEqual([true, true]);
    const hidden = queue.reveal(later.queue, 1, false);
    if (!hidden.fetch || !later.fetch) throw new Error('nothing to fetch');
    // The one that still comes with the secrets is no longer wanted.
    expect(queue.fetched(hidden.queue, later.fetch, view(1, { revealed: true })).queue).toBe(hidden.queue);
    expect(queue.fetched(hidden.queue, hidden.fetch, view(1)).queue.card?.revealed).toBe(false);
  });
});
