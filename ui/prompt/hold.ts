// A press that must last before it approves. Pure: the time comes in. Invariant: nothing is decided
// unless one press, by one means, has lasted HOLD_MS; each press decides at most once.

export const HOLD_MS = 1200;

export type Means = 'pointer' | 'key';

export type Hold =
  | { readonly state: 'idle' }
  | { readonly state: 'holding'; readonly by: Means; readonly since: number }
  /** It has decided, and the press is not over yet: keys that repeat begin nothing new. */
  | { readonly state: 'spent'; readonly by: Means };

export const idle: Hold = { state: 'idle' };

export function press(hold: Hold, by: Means, now: number): Hold {
  return hold.state === 'idle' ? { state: 'holding', by, since: now } : hold;
}

/** The press ended. Another means that ends ends nothing: a pointer may pass over a button that a key holds. */
export function release(hold: Hold, by: Means): Hold {
  return hold.state !== 'idle' && hold.by === by ? idle : hold;
}

export function remaining(hold: Hold, now: number): number {
  return hold.state === 'holding' ? Math.max(0, hold.since + HOLD_MS - now) : Infinity;
}

/** The press has lasted: whether it decides, and what becomes of it. */
export function lasted(hold: Hold, now: number): { decides: boolean; hold: Hold } {
  if (hold.state !== 'holding' || remaining(hold, now) > 0) return { decides: false, hold };
  return { decides: true, hold: { state: 'spent', by: hold.by } };
}
