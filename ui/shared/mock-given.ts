// What the mock knows of shortcuts and errors.
import type { SettingsPatch } from './backend';
import type { EnrichmentView, Errors, PromptPreview } from './bindings';

const builtIn: Record<string, string> = {
  '/explain': 'Explain this code in detail',
  '/fix': 'Find and fix all errors in the current file',
  '/refactor': 'Refactor this code to improve readability',
  '/test': 'Write comprehensive unit tests for this code',
};

const note = (name: string): string | null =>
  name === '/review'
    ? `Copilot's own terminal has a command \`${name}\`. In Askance it stands for this text instead.`
    : null;

const shown = (shortcuts: Record<string, string>): EnrichmentView['shortcuts'] =>
  Object.entries(shortcuts)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, text]) => ({ name, text, note: note(name) }));

export const enrichmentView = (filled: boolean): EnrichmentView => ({
  projectMetadata: true,
  shortcuts: shown(filled ? { ...builtIn, '/review': 'Look at what has changed since main, and tell me what is risky' } : builtIn),
  builtIn: !filled,
});

export const errorsView = (filled: boolean): Errors => ({
  retryTransient: true,
  retryCount: 3,
  messages: {
    model_call: filled ? 'The model needs a moment. Coffee?' : null,
    tool_execution: null,
    system: null,
    user_input: null,
  },
  toolGuidance: filled ? { '*': 'Read the error before you try the same again.', bash: 'This machine has no network.' } : {},
});

export const changedEnrichment = (view: EnrichmentView, patch: NonNullable<SettingsPatch['enrichment']>): EnrichmentView => ({
  projectMetadata: patch.projectMetadata ?? view.projectMetadata,
  shortcuts: patch.shortcuts === undefined ? view.shortcuts : shown(patch.shortcuts ?? builtIn),
  builtIn: patch.shortcuts === undefined ? view.builtIn : patch.shortcuts === null,
});

export const changedErrors = (view: Errors, patch: NonNullable<SettingsPatch['errors']>): Errors => ({ ...view, ...patch });

export function preview(view: EnrichmentView, message: string): PromptPreview {
  const typed = message.trimStart();
  const word = /^\S*/.exec(typed)?.[0] ?? '';
  const rest = typed.slice(word.length).trim();
  const text = view.shortcuts.find((shortcut) => shortcut.name === word)?.text;
  const names = view.shortcuts.map((shortcut) => shortcut.name).filter((name) => name.startsWith(typed) && name !== typed);
  return { sent: text === undefined ? null : rest ? `${text}: ${rest}` : text, names };
}
