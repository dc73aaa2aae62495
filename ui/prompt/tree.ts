// Arguments as a tree to read. Pure. Invariant: what is not shown at first is counted, and can be.

export type Kind = 'object' | 'list' | 'text' | 'literal';

export interface Entry {
  /** The key, or the place in a list from 1. */
  name: string;
  /** Where it is in the arguments: a JSON pointer. */
  pointer: string;
  value: unknown;
}

/** Entries of one object or list that are shown at once. */
export const ENTRIES = 50;
/** From this depth on a branch is closed at first. */
export const OPEN_DEPTH = 2;
/** Below this one it is shown as JSON: nobody reads so deep a tree, and it must not fill the stack. */
export const MOST_DEPTH = 8;
/** A text longer than this begins folded. */
export const LONG = 1200;

export function kind(value: unknown): Kind {
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'object' && value !== null) return 'object';
  return typeof value === 'string' ? 'text' : 'literal';
}

export function size(value: unknown): number {
  if (Array.isArray(value)) return value.length;
  return typeof value === 'object' && value !== null ? Object.keys(value).length : 0;
}

const escaped = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');

export function entries(value: unknown, pointer: string, most: number): Entry[] {
  if (Array.isArray(value)) {
    const items: unknown[] = value.slice(0, most);
    return items.map((item, at) => ({ name: String(at + 1), pointer: `${pointer}/${at}`, value: item }));
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value)
    .slice(0, most)
    .map(([name, item]) => ({ name, pointer: `${pointer}/${escaped(name)}`, value: item }));
}

/** Whether a text needs a block of its own. */
export const isBlock = (text: string): boolean => text.includes('\n') || text.length > 160;

/** A number, a truth value or nothing, as JSON writes it. */
export const literal = (value: unknown): string => JSON.stringify(value) ?? 'null';
