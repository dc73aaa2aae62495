// Colours for the lines of a difference. Pure; the colouring itself is highlight.js's, which comes
// later as a file of its own. Invariant: colours never change a line's text: where the pieces do not
// join to exactly that text, the line stays plain.
import type { DiffLine } from '../shared/bindings';

export interface Span {
  text: string;
  /** What it is in its language, as a class; empty for the rest. */
  look: string;
}

/** A text, coloured from its beginning; or null if it cannot be. */
export type Painter = (language: string, text: string) => Span[] | null;

/** One side of a piece that is longer than this stays plain: colouring would hold up the person's click. */
export const MOST_CHARACTERS = 12_000;
/** So does one with a line this long: such texts are made by programs and slow to take apart. */
export const LONGEST_LINE = 600;
/** Characters that are coloured on one card. */
export const MOST_ON_CARD = 60_000;

const LANGUAGES: Readonly<Record<string, string>> = {
  bash: 'bash', c: 'c', cc: 'cpp', cjs: 'javascript', cpp: 'cpp', cs: 'csharp', css: 'css', cts: 'typescript',
  cxx: 'cpp', go: 'go', gql: 'graphql', graphql: 'graphql', h: 'c', hpp: 'cpp', htm: 'xml', html: 'xml',
  ini: 'ini', java: 'java', js: 'javascript', json: 'json', json5: 'json', jsonc: 'json', jsx: 'javascript',
  kt: 'kotlin', kts: 'kotlin', less: 'less', lua: 'lua', m: 'objectivec', md: 'markdown', mjs: 'javascript',
  mk: 'makefile', mts: 'typescript', php: 'php', pl: 'perl', py: 'python', pyi: 'python', r: 'r', rb: 'ruby',
  rs: 'rust', scss: 'scss', sh: 'bash', sql: 'sql', svelte: 'xml', svg: 'xml', swift: 'swift', toml: 'ini',
  ts: 'typescript', tsx: 'typescript', vue: 'xml', xml: 'xml', yaml: 'yaml', yml: 'yaml', zsh: 'bash',
};

/** The language of a file by its name, or null. */
export function languageOf(path: string): string | null {
  const name = path.split(/[\\/]/).at(-1)?.toLowerCase() ?? '';
  if (name === 'makefile') return 'makefile';
  const end = name.lastIndexOf('.');
  const extension = end < 0 ? '' : name.slice(end + 1);
  return Object.hasOwn(LANGUAGES, extension) ? (LANGUAGES[extension] ?? null) : null;
}

/** Cuts a coloured text into its lines. */
export function cut(spans: readonly Span[]): Span[][] {
  let line: Span[] = [];
  const lines = [line];
  for (const { text, look } of spans) {
    text.split('\n').forEach((part, at) => {
      if (at > 0) lines.push((line = []));
      if (part !== '') line.push({ text: part, look });
    });
  }
  return lines;
}

function side(lines: readonly DiffLine[], language: string, paint: Painter): Span[][] | null {
  const text = lines.map((line) => line.text).join('\n');
  if (text === '') return null;
  if (text.length > MOST_CHARACTERS || lines.some((line) => line.text.length > LONGEST_LINE)) return null;
  const spans = paint(language, text);
  return spans === null ? null : cut(spans);
}

const joined = (spans: readonly Span[]): string => spans.map((span) => span.text).join('');

/** The lines of one piece, each with its colours; null for a line that stays plain. */
export function colours(hunk: readonly DiffLine[], language: string, paint: Painter): (Span[] | null)[] {
  // Each side is a text that the language knows; the two mixed are not.
  const old = side(hunk.filter((line) => line.kind !== 'added'), language, paint);
  const now = side(hunk.filter((line) => line.kind !== 'removed'), language, paint);
  let atOld = 0;
  let atNow = 0;
  return hunk.map((line) => {
    const spans = line.kind === 'removed' ? old?.[atOld] : now?.[atNow];
    if (line.kind !== 'added') atOld += 1;
    if (line.kind !== 'removed') atNow += 1;
    return spans !== undefined && joined(spans) === line.text ? spans : null;
  });
}

export const charactersOf = (hunk: readonly DiffLine[]): number =>
  hunk.reduce((sum, line) => sum + line.text.length, 0);
