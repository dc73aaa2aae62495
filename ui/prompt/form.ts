// The fields of a server's form: what they begin with, and what becomes of what was put in. Pure.
// Invariant: nothing is sent that the person did not see in its field.
import type { FormField } from '../shared/bindings';

/** What stands in a field: a text, a tick, or the chosen ones of many. */
export type Value = string | boolean | readonly string[];
export type Values = Readonly<Record<string, Value>>;

export type Wrong =
  | 'required'
  | 'email'
  | 'uri'
  | 'date'
  | 'dateTime'
  | 'number'
  | 'integer'
  | { readonly min: number }
  | { readonly max: number }
  | 'json';

export interface Outcome {
  /** The answer, if nothing is wrong. */
  content: Record<string, unknown> | null;
  /** What is wrong, by field. */
  wrong: ReadonlyMap<string, Wrong>;
}

export function initial({ kind, default: given }: FormField): Value {
  switch (kind.kind) {
    case 'toggle':
      return given === true;
    case 'choice': {
      const known = (value: unknown): value is string => kind.options.some((option) => option.value === value);
      if (kind.many) return Array.isArray(given) ? given.filter(known) : [];
      return known(given) ? given : '';
    }
    case 'json':
      return given === null || given === undefined ? '' : JSON.stringify(given, null, 2);
    default:
      return typeof given === 'string' || typeof given === 'number' ? String(given) : '';
  }
}

export const valueOf = (field: FormField, values: Values): Value =>
  Object.hasOwn(values, field.name) ? (values[field.name] ?? initial(field)) : initial(field);

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const DATE_TIME = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?([Zz]|[+-]\d{2}:\d{2})?$/;

/** A date that exists: `2026-02-30` is no day. */
function isDay(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

function wrongText(text: string, format: string | null): Wrong | null {
  switch (format) {
    case 'email':
      return /^[^\s@]+@[^\s@]+$/.test(text) ? null : 'email';
    case 'uri':
      return URL.canParse(text) ? null : 'uri';
    case 'date':
      return DATE.test(text) && isDay(text) ? null : 'date';
    case 'date-time':
      return DATE_TIME.test(text) && isDay(text.slice(0, 10)) ? null : 'dateTime';
    default:
      return null;
  }
}

type Read = { value: unknown } | { wrong: Wrong } | null;

/** One field's part of the answer; null is none. */
function read(field: FormField, value: Value): Read {
  const { kind, required } = field;
  const missing: Read = required ? { wrong: 'required' } : null;
  if (typeof value === 'boolean') return { value };
  if (typeof value !== 'string') {
    return value.length === 0 ? missing : { value: [...value] };
  }
  const text = kind.kind === 'text' && kind.format === null ? value : value.trim();
  if (text.trim() === '') return missing;
  if (kind.kind === 'number') {
    const number = Number(text);
    if (!Number.isFinite(number)) return { wrong: 'number' };
    if (kind.integer && !Number.isInteger(number)) return { wrong: 'integer' };
    if (kind.min !== null && number < kind.min) return { wrong: { min: kind.min } };
    if (kind.max !== null && number > kind.max) return { wrong: { max: kind.max } };
    return { value: number };
  }
  if (kind.kind === 'json') {
    try {
      return { value: JSON.parse(text) as unknown };
    } catch {
      return { wrong: 'json' };
    }
  }
  const wrong = kind.kind === 'text' ? wrongText(text, kind.format) : null;
  return wrong === null ? { value: text } : { wrong };
}

export function collect(fields: readonly FormField[], values: Values): Outcome {
  const wrong = new Map<string, Wrong>();
  const content: [string, unknown][] = [];
  for (const field of fields) {
    const part = read(field, valueOf(field, values));
    if (part === null) continue;
    if ('wrong' in part) wrong.set(field.name, part.wrong);
    else content.push([field.name, part.value]);
  }
  // `fromEntries`, since a field may be named like what every object has.
  return { content: wrong.size > 0 ? null : (Object.fromEntries(content) as Record<string, unknown>), wrong };
}
