// The time after which an unanswered request is denied, as the settings offer it. Pure.

export const PRESETS = [60, 300, 900, 3600] as const;
export const LEAST = 10;
export const MOST = 86_400;

/** What the list shows: `never`, one of the presets, or `own`. */
export function choice(seconds: number | null): string {
  if (seconds === null) return 'never';
  return PRESETS.some((preset) => preset === seconds) ? String(seconds) : 'own';
}

/** Seconds as they were typed; null for what is no such time. */
export function typed(text: string): number | null {
  const clean = text.trim();
  if (!/^\d{1,6}$/.test(clean)) return null;
  const seconds = Number(clean);
  return seconds >= LEAST && seconds <= MOST ? seconds : null;
}
