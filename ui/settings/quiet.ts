// Times of the day as they are typed. Pure. Where the web view has no input for times, it is a text.

export const FIRST = { from: '22:00', to: '07:00' } as const;

/** A time as it was typed, as `HH:MM`; null for what is none. */
export function typed(text: string): string | null {
  const found = /^(\d{1,2})[:.]?(\d{2})$/.exec(text.trim());
  const [hours, minutes] = [Number(found?.[1] ?? NaN), Number(found?.[2] ?? NaN)];
  if (!(hours < 24 && minutes < 60)) return null;
  return `${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`;
}
