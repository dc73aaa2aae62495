// A list of rules as lines of text, and which problem belongs to which list.
import type { SettingsPatch } from '../shared/backend';
import type { FolderRules, Policy, RuleProblem } from '../shared/bindings';

/** The lists in which a rule can stand. */
export const LISTS = ['allow', 'ask', 'deny'] as const;
export type List = (typeof LISTS)[number];
/** A list that is looked over: those of rules, and the folders that file tools may use. */
export type Checked = List | 'directories';

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
  list: Checked,
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

/** The rules that are confirmed for high-risk calls, each once. */
export function confirmed(policy: Policy): string[] {
  return [...new Set(policy.confirmed.map((rule) => rule.trim()))];
}

/** The rules of an allowing list that can be confirmed for high-risk calls, or are: the broad ones. */
export function confirmable(policy: Policy, rules: readonly string[], problems: readonly RuleProblem[]): string[] {
  const known = confirmed(policy);
  const broad = problems.filter((problem) => problem.kind === 'dangerous').map((problem) => problem.rule);
  return rules.filter((rule) => known.includes(rule) || broad.includes(rule));
}

/** The confirmed rules with this one added or taken away. */
export function confirming(policy: Policy, rule: string, on: boolean): string[] {
  const others = confirmed(policy).filter((other) => other !== rule);
  return on ? [...others, rule] : others;
}

/** The confirmed rules that no allowing list has. */
export function unlisted(policy: Policy): string[] {
  const listed = allowing(policy);
  return confirmed(policy).filter((rule) => !listed.has(rule));
}

/**
 * Rules of all folders, or of one (`null`: none any more), to be saved. A rule that goes from the last allowing list
 * takes its confirmation along: written again some day, it is not confirmed unseen.
 */
export function edited(
  policy: Policy,
  folder: string | null,
  rules: Partial<FolderRules> | null,
): NonNullable<SettingsPatch['policy']> {
  const next: Policy = { ...policy, ...(folder === null ? rules : {}), folders: { ...policy.folders } };
  if (folder !== null && rules === null) delete next.folders[folder];
  else if (folder !== null) next.folders[folder] = { allow: [], ask: [], deny: [], ...policy.folders[folder], ...rules };
  const [before, after] = [allowing(policy), allowing(next)];
  const known = confirmed(policy);
  const kept = known.filter((rule) => !before.has(rule) || after.has(rule));
  return {
    ...(folder === null ? rules : { folders: { [folder]: rules } }),
    ...(kept.length === known.length ? {} : { confirmed: kept }),
  };
}

function allowing(policy: Policy): Set<string> {
  return new Set([policy, ...Object.values(policy.folders)].flatMap((rules) => rules.allow));
}
