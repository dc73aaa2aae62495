// The parts of a command as lines to read. Invariant: when the lines are called the whole, nothing
// of the command is missing from them but blanks and line ends between the parts.
import type { PartView, Verdict } from './bindings';

export interface PartLine {
  text: string;
  verdict: Verdict;
  why: string;
  /** Whether the reason is shown; otherwise it is there for a pointer at rest and for screen readers. */
  told: boolean;
}

export interface PartLines {
  lines: PartLine[];
  /** Whether the lines hold all of the command. */
  whole: boolean;
}

/** What may stand between two parts without being one: blanks, line ends and the operators of a list. */
const BETWEEN = /^(?:[ \t\n;&|]|\\\n)*$/;
const BLANKS_BEFORE = /^[ \t\n]+/;
const BLANKS_AFTER = /[ \t\n]+$/;

/** `said` is what the card says already, so that no reason stands there twice. */
export function partLines(command: string, parts: readonly PartView[], said: string): PartLines {
  const told = (part: PartView): boolean =>
    part.why !== '' && (part.verdict === 'deny' || (part.verdict === 'ask' && parts.length > 1)) && !said.includes(part.why);
  const texts = covering(command, parts);
  const lines = parts.map((part, at) => ({
    text: texts?.[at] ?? part.command,
    verdict: part.verdict,
    why: part.why,
    told: told(part),
  }));
  return { lines, whole: texts !== null };
}

/** Each part with the operator before it, or null if that would leave something out. */
function covering(command: string, parts: readonly PartView[]): string[] | null {
  const texts: string[] = [];
  let from = 0;
  for (const [at, part] of parts.entries()) {
    const start = part.command === '' ? -1 : command.indexOf(part.command, from);
    if (start < 0 || !BETWEEN.test(command.slice(from, start)) || (at > 0 && start === from)) return null;
    const end = start + part.command.length;
    texts.push(command.slice(from, end).replace(BLANKS_BEFORE, ''));
    from = end;
  }
  const rest = command.slice(from);
  const last = texts.pop();
  if (last === undefined || !BETWEEN.test(rest)) return null;
  texts.push((last + rest).replace(BLANKS_AFTER, ''));
  return texts;
}
