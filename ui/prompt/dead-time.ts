// For how long the answers do not react, so that a click meant for something else decides nothing.
// Pure: the time comes in. Invariant: no answer is alive before its card has been in view, for the
// person, for DEAD_MS.

export const DEAD_MS = 600;

export interface DeadTime {
  /** The moment (monotonic, ms) from which the answers react. */
  readonly until: number;
  /** Since when the pointer has been over the window, or null while it is elsewhere. */
  readonly pointerSince: number | null;
}

export const alive: DeadTime = { until: 0, pointerSince: null };

/** A card appeared, another one took its place, or the window became visible. */
export function shown(dead: DeadTime, now: number): DeadTime {
  return { ...dead, until: Math.max(dead.until, now + DEAD_MS) };
}

/**
 * The window got the focus, so it may have come from behind another one. A pointer that was over it
 * proves that it was not covered there: the time then counts from the pointer's arrival, and the
 * first click of a person who was reading is not lost.
 */
export function focused(dead: DeadTime, now: number): DeadTime {
  return { ...dead, until: Math.max(dead.until, (dead.pointerSince ?? now) + DEAD_MS) };
}

export function pointerOver(dead: DeadTime, now: number): DeadTime {
  return dead.pointerSince === null ? { ...dead, pointerSince: now } : dead;
}

export function pointerAway(dead: DeadTime): DeadTime {
  return { ...dead, pointerSince: null };
}

export function remaining(dead: DeadTime, now: number): number {
  return Math.max(0, dead.until - now);
}

/** What a click tells about itself. */
export interface Click {
  /** Whether keys made it rather than a pointer. */
  byKey: boolean;
  /** Whether the window has the person's focus. */
  hasFocus: boolean;
  /** Whether the pointer went down on this very button, for this very request, while it was alive. */
  pressedHere: boolean;
}

export function counts(dead: DeadTime, now: number, click: Click): boolean {
  if (remaining(dead, now) > 0) return false;
  return click.byKey ? click.hasFocus : click.pressedHere;
}
