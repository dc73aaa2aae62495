import { describe, expect, it } from 'vitest';
import type { HistoryEntry } from '../shared/bindings';
import { single, together } from './steps';

let last = 0;
function entry(event: string, more: Partial<HistoryEntry> = {}): HistoryEntry {
  last += 1;
  const none = { title: null, agent: null, tool: null, ask: null, decision: null, who: null, by: null, waitedMs: null, durationMs: null };
  return { id: last, at: last, session: 's', event, ...none, pieces: [], ...more };
}

describe('the time line', () => {
  it('puts a call together with its decision and its end', () => {
    const [a, b] = [entry('toolRequested', { ask: 1 }), entry('toolRequested', { ask: 2 })];
    const [yes, no] = [entry('decision', { ask: 1 }), entry('decision', { ask: 2 })];
    const end = entry('toolResult', { ask: 1 });
    expect(together([a, b, no, yes, end])).toEqual([
      { first: a, decision: yes, end, usage: null, ids: [a.id, yes.id, end.id] },
      { first: b, decision: no, end: null, usage: null, ids: [b.id, no.id] },
    ]);
  });

  it('keeps every entry, also where its beginning is not there or was there twice', () => {
    const all = [
      entry('decision', { ask: 9 }),
      entry('toolRequested', { ask: 1 }),
      entry('toolFailed', { ask: 1 }),
      entry('toolFailed', { ask: 1 }),
      entry('turnEnd'),
      entry('usage'),
      entry('turnStart'),
      entry('usage', { agent: 'a' }),
      entry('usage'),
      entry('usage'),
      entry('turnEnd'),
      entry('nobody knows'),
    ];
    const ids = together(all).flatMap((step) => step.ids);
    expect(ids.toSorted((a, b) => a - b)).toEqual(all.map(({ id }) => id));
    expect(together(all).map(({ first }) => first.event)).toEqual([
      'decision', 'toolRequested', 'toolFailed', 'turnEnd', 'usage', 'turnStart', 'usage', 'usage', 'nobody knows',
    ]);
  });

  it('leaves what was searched for as it was found', () => {
    const all = [entry('decision', { ask: 1 }), entry('toolRequested', { ask: 1 })];
    expect(single(all).map(({ first }) => first)).toEqual(all);
  });
});
