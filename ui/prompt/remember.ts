// What an approval shall be remembered as. Pure. Invariant: nothing is remembered unless the person
// chose for how long, and left or wrote a rule.
import type { GrantRequest, Scope } from '../shared/bindings';

export interface Line {
  readonly text: string;
  readonly removed: boolean;
}

export interface Memory {
  /** For how long and where; null is just this once. */
  readonly scope: Scope | null;
  readonly lines: readonly Line[];
  /** What was wrong with the rules when they were sent. */
  readonly problem: string | null;
}

export const SCOPES: readonly Scope[] = ['session', 'folder', 'hour', 'always'];

export function suggested(rules: readonly string[]): Memory {
  return { scope: null, lines: rules.map((text) => ({ text, removed: false })), problem: null };
}

/** `value` comes from a list of choices; one that is not a scope is just this once. */
export function choose(memory: Memory, value: string): Memory {
  return { ...memory, scope: SCOPES.find((scope) => scope === value) ?? null, problem: null };
}

function change(memory: Memory, at: number, to: Partial<Line>): Memory {
  const lines = memory.lines.map((line, n) => (n === at ? { ...line, ...to } : line));
  return { ...memory, lines, problem: null };
}

export const edit = (memory: Memory, at: number, text: string): Memory => change(memory, at, { text });
export const remove = (memory: Memory, at: number): Memory => change(memory, at, { removed: true });
export const restore = (memory: Memory, at: number): Memory => change(memory, at, { removed: false });
export const refuse = (memory: Memory, problem: string): Memory => ({ ...memory, problem });

/** The rules that would be sent. */
export function kept(memory: Memory): string[] {
  const texts = memory.lines.filter((line) => !line.removed).map((line) => line.text.trim());
  return [...new Set(texts.filter((text) => text !== ''))];
}

export function grant(memory: Memory): GrantRequest | null {
  const rules = kept(memory);
  return memory.scope === null || rules.length === 0 ? null : { rules, scope: memory.scope };
}

/** Whether the problem is about this rule: it quotes it, or quotes none of them. */
export function isWrong(memory: Memory, at: number): boolean {
  const { problem } = memory;
  if (problem === null) return false;
  const quotes = (line: Line | undefined): boolean =>
    line !== undefined && !line.removed && problem.includes(`\`${line.text.trim()}\``);
  return quotes(memory.lines[at]) || !memory.lines.some(quotes);
}
