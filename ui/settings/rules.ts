// A list of rules as lines of text, and which problem belongs to which list.

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

/** The problems that quote one of these rules (in backticks) stand under its list. */
export function about(problems: readonly string[], rules: readonly string[]): string[] {
  return problems.filter((problem) => rules.some((rule) => problem.includes(`\`${rule}\``)));
}
