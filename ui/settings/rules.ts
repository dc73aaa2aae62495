// A list of rules as lines of text, and which problem belongs to which list.
import type { FolderRules, Policy, RuleProblem } from '../shared/bindings';

/** The lists in which a rule can stand. */
export const LISTS = ['allow', 'ask', 'deny'] as const;
export type List = (typeof LISTS)[number];

/** One rule per line; empty lines and repetitions are no rules. */
export function fromLines(text: string): string[] {
  const rules = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return [...new Set(rules)];
}

export function toLines(rules: readonly string[]): string {
  return rules.join('\n');
}

/** The problems of the rules that stand in this list of a folder (or of all), each once. */
export function about(
  problems: readonly RuleProblem[],
  list: List,
  rules: readonly string[],
  folder: string | null = null,
): RuleProblem[] {
  const mine = problems.filter((problem) => problem.list === list && problem.folder === folder && rules.includes(problem.rule));
  return mine.filter((problem, at) => mine.findIndex((other) => other.message === problem.message) === at);
}

/** Sentences about the settings that no list shows already. */
export function unplaced(sentences: readonly string[], problems: readonly RuleProblem[]): string[] {
  return sentences.filter(
    (sentence) =>
      !problems.some(({ message, rule }) => sentence === message || sentence.includes(`\`${rule}\``)),
  );
}

/** A policy of these rules alone, to have them looked over. */
export function policyOf(policy: Policy, rules: FolderRules): Policy {
  return { ...policy, ...rules, folders: {}, grants: [] };
}
