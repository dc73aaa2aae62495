import { describe, expect, it } from 'vitest';
import type { PromptView } from '../shared/bindings';
import { answering, arrived, empty, refused, settled } from './queue';

function prompt(id: number): PromptView {
  return {
    id,
    session: `s${id}`,
    sessionTitle: `Session ${id}`,
    folder: '~/src',
    branch: null,
    agent: null,
    tool: 'bash',
    action: 'Run a shell command',
    intention: null,
    detail: { kind: 'other' },
    args: {},
    why: '',
    risk: 'low',
    riskReason: '',
    parts: [],
    suggestion: [],
    asked: id,
  };
}

describe('the queue', () => {
  it('shows the oldest, and the others behind it', () => {
    const { queue, change, lost } = arrived(empty, [prompt(1), prompt(2), prompt(3)]);
    expect(queue.card?.id).toBe(1);
    expect(queue.next.map((p) => p.id)).toEqual([2, 3]);
    expect(change).toBe('appeared');
    expect(lost).toBe(false);
  });

  it('does not change the card when another request joins', () => {
    const first = arrived(empty, [prompt(1)]).queue;
    const { change, queue } = arrived(first, [prompt(1), prompt(2)]);
    expect(change).toBe('same');
    expect(queue.next).toHaveLength(1);
  });

  it('replaces a card whose request is gone, and says that it was lost', () => {
    const first = arrived(empty, [prompt(1), prompt(2)]).queue;
    const { queue, change, lost } = arrived(first, [prompt(2)]);
    expect(queue.card?.id).toBe(2);
    expect(change).toBe('replaced');
    expect(lost).toBe(true);
  });

  it('is empty when the last one is gone', () => {
    const first = arrived(empty, [prompt(1)]).queue;
    const { queue, change, lost } = arrived(first, []);
    expect(queue.card).toBeNull();
    expect(change).toBe('emptied');
    expect(lost).toBe(true);
  });

  it('keeps an answered card until the answer is settled, then moves on', () => {
    const sent = answering(arrived(empty, [prompt(1), prompt(2)]).queue, 1);
    expect(sent.card?.id).toBe(1);
    const { queue, change, lost } = settled(sent);
    expect(queue.card?.id).toBe(2);
    expect(change).toBe('replaced');
    expect(lost).toBe(false);
  });

  it('does not bring an answered request back with an older report', () => {
    const sent = settled(answering(arrived(empty, [prompt(1), prompt(2)]).queue, 1)).queue;
    expect(arrived(sent, [prompt(1), prompt(2), prompt(3)]).queue.card?.id).toBe(2);
  });

  it('does not call an answered request lost when the report is faster than the answer', () => {
    const sent = answering(arrived(empty, [prompt(1)]).queue, 1);
    const { change, lost, queue } = arrived(sent, []);
    expect(change).toBe('emptied');
    expect(lost).toBe(false);
    expect(queue.answered.size).toBe(0);
  });

  it('opens a request again whose answer did not arrive', () => {
    const sent = answering(arrived(empty, [prompt(1), prompt(2)]).queue, 1);
    const { queue, change } = refused(sent, 1);
    expect(queue.card?.id).toBe(1);
    expect(change).toBe('same');
  });
});
