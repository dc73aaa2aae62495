// How long an answer still counts. Pure: the time comes in. The clock is Rust's, on the same machine.

const SECOND = 1000;
/** From here on it is said in amber. */
export const SOON_MS = 60 * SECOND;
/** When it is said aloud: at few moments, since a countdown read out drowns everything else. */
const SPOKEN_MS = [SOON_MS, 10 * SECOND];

export const left = (deadline: number, now: number): number => Math.max(0, deadline - now);

/** Full seconds, rounded up: `0:00` is shown only when it is over. */
export const shownMs = (leftMs: number): number => Math.ceil(leftMs / SECOND) * SECOND;

/** The moment that was passed between two looks, in seconds, or none. */
export function spoken(beforeMs: number, nowMs: number): number | null {
  const passed = SPOKEN_MS.filter((moment) => beforeMs > moment && nowMs <= moment && nowMs > 0);
  const last = passed.at(-1);
  return last === undefined ? null : last / SECOND;
}
