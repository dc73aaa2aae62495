// The record of the mock: a few weeks of sessions, made up; `?mock=blank` has none, `?mock=locked` cannot be read.
import type {
  CommandError,
  HistoryEntry,
  HistoryFilter,
  HistorySession,
  MetricCounts,
  MetricGroup,
  Metrics,
  MetricsBy,
} from './bindings';

const DAY = 24 * 60 * 60 * 1000;
/** Noon of a day that never changes, so that pictures of the pages are alike. */
const NOW = new Date(2026, 2, 31, 12).getTime();

const TITLES = [
  ['Fix the flaky auth test', '~/src/shop-api', 'fix/auth'],
  ['Port the importer', '~/src/ledger', 'main'],
  ['Upgrade to React 20', '~/src/web', 'react-20'],
  ['Write the release notes', '~/src/site', 'main'],
  ['Find out why the build is slow', '~/src/shop-api', 'main'],
  ['A title with <img src=x> and \u202eevil\u202c words', '~/src/ledger', null],
] as const;

/** Numbers that look like chance and are always the same. */
const dice = (seed: number, sides: number): number => Math.floor((((Math.sin(seed * 12.9898) * 43758.5453) % 1) + 1) % 1 * sides);

function counts(seed: number): MetricCounts {
  const toolCalls = 6 + dice(seed, 40);
  const approved = dice(seed + 1, 8);
  const denied = dice(seed + 2, 4);
  return {
    sessions: 1,
    durationMs: (12 + dice(seed + 3, 95)) * 60_000,
    prompts: 1 + dice(seed + 4, 7),
    toolCalls,
    allowed: Math.max(0, toolCalls - approved - denied),
    approved,
    denied,
    waitedMs: approved * (9_000 + dice(seed + 5, 60) * 1000),
    errors: dice(seed + 6, 9) > 6 ? dice(seed + 7, 3) + 1 : 0,
    inputTokens: toolCalls * (4_000 + dice(seed + 8, 9_000)),
    outputTokens: toolCalls * (300 + dice(seed + 9, 900)),
  };
}

const ALL: HistorySession[] = Array.from({ length: 34 }, (_, at) => {
  const [title, folder, branch] = TITLES[at % TITLES.length] ?? TITLES[0];
  const first = NOW - Math.floor(at / 1.4) * DAY - (at % 3) * 3_600_000;
  const of = counts(at);
  return {
    id: `session-${at}`,
    title: at === 7 ? null : title,
    folder,
    branch,
    model: at % 4 === 0 ? 'gpt-5' : null,
    first,
    last: first + of.durationMs,
    reason: at === 0 ? null : 'user_exit',
    durationMs: of.durationMs,
    entries: of.toolCalls * 3 + 6,
    counts: of,
  };
});

type Part = Partial<HistoryEntry> & { event: string; text: string };

const LINE: readonly (readonly [number, Part])[] = [
  [0, { event: 'sessionStart', text: '~/src/shop-api' }],
  [2, { event: 'prompt', text: 'The auth test fails one run in five. Find out why and mend it.' }],
  [3, { event: 'turnStart', text: '' }],
  [6, { event: 'usage', text: 'gpt-5: 8210 tokens read, 143 written' }],
  [6, { event: 'toolRequested', tool: 'view', ask: 1, text: 'tests/auth.spec.ts' }],
  [6, { event: 'decision', tool: 'view', ask: 1, decision: 'allowed', who: 'readOnlySet', text: 'It only looks.' }],
  [6, { event: 'toolResult', tool: 'view', ask: 1, durationMs: 12, text: 'import { login } from …' }],
  [7, { event: 'turnEnd', text: '' }],
  [9, { event: 'toolRequested', tool: 'bash', ask: 2, text: 'npm test -- auth' }],
  [9, { event: 'decision', tool: 'bash', ask: 2, decision: 'allowed', who: 'rule', by: 'shell(npm test)', text: 'The rule `shell(npm test)` allows it.' }],
  [17, { event: 'toolResult', tool: 'bash', ask: 2, durationMs: 8_400, text: '1 failed, 11 passed' }],
  [21, { event: 'toolRequested', tool: 'bash', ask: 3, text: 'rm -rf build/ ../cache && npm test' }],
  [62, { event: 'decision', tool: 'bash', ask: 3, decision: 'denied', who: 'person', waitedMs: 41_000, text: 'Leave the cache alone.' }],
  [66, { event: 'toolRequested', tool: 'bash', ask: 4, text: 'rm -rf build/ && npm test' }],
  [71, { event: 'decision', tool: 'bash', ask: 4, decision: 'allowed', who: 'personEdited', waitedMs: 5_000, text: 'Approved.' }],
  [72, { event: 'toolFailed', tool: 'bash', ask: 4, durationMs: 900, text: 'npm ERR! missing script: "test"' }],
  [75, { event: 'questionAsked', tool: 'ask_user', ask: 5, text: 'Shall I mint one in the test itself?' }],
  [88, { event: 'questionAnswered', tool: 'ask_user', ask: 5, who: 'person', waitedMs: 13_000, text: 'Use the fixture.' }],
  [90, { event: 'error', text: 'model_call: 429 Too many requests' }],
  [95, { event: 'toolRequested', tool: 'bash', ask: 6, text: 'echo "\u202etxt.exe" \u001b[31m<script>alert(1)</script>' }],
  [95, { event: 'decision', tool: 'bash', ask: 6, decision: 'allowed', who: 'grant', by: 'shell(echo)', text: '' }],
  [96, { event: 'toolResult', tool: 'bash', ask: 6, durationMs: 4, text: '<b>not bold</b>' }],
  [97, { event: 'idle', text: '' }],
];

function entry(id: number, session: HistorySession, [second, part]: readonly [number, Part], words: string | null): HistoryEntry {
  const { text, ...rest } = part;
  const at = words === null ? -1 : text.toLowerCase().indexOf(words.toLowerCase());
  const cut = (from: number, to?: number): string => text.slice(from, to);
  const pieces =
    words === null || at < 0
      ? [{ text, hit: false }]
      : [
          { text: cut(0, at), hit: false },
          { text: cut(at, at + words.length), hit: true },
          { text: cut(at + words.length), hit: false },
        ].filter((piece) => piece.text !== '');
  return {
    id,
    at: session.first + second * 1000,
    session: session.id,
    title: session.title,
    agent: null,
    tool: null,
    ask: null,
    decision: null,
    who: null,
    by: null,
    waitedMs: null,
    durationMs: null,
    ...rest,
    pieces: text === '' ? [] : pieces,
  };
}

function entries(filter: HistoryFilter, newest: boolean): HistoryEntry[] {
  const { session, tool, decision, who, event, words } = filter;
  const of = session === null ? ALL.slice(0, 6) : ALL.filter(({ id }) => id === session);
  const has = (wanted: string | null, value: string | null): boolean => wanted === null || wanted === value;
  const found = of
    .flatMap((each, at) => LINE.map((line, place) => entry((99 - at) * 1000 + place, each, line, words)))
    .filter((each) => has(tool, each.tool) && has(decision, each.decision) && has(who, each.who) && has(event, each.event))
    .filter((each) => words === null || each.pieces.some(({ hit }) => hit));
  return newest ? found.sort((a, b) => b.id - a.id) : found;
}

function added(all: readonly MetricCounts[]): MetricCounts {
  const sum = { ...counts(0) };
  for (const key of Object.keys(sum) as (keyof MetricCounts)[]) sum[key] = all.reduce((so, each) => so + each[key], 0);
  return sum;
}

function metrics(filter: HistoryFilter, by: MetricsBy): Metrics {
  const of = ALL.filter(({ id, first }) => (filter.session === null || filter.session === id) && first >= (filter.since ?? 0));
  const groups = new Map<string, MetricGroup & { all: MetricCounts[] }>();
  for (const session of of) {
    const date = new Date(session.first);
    const two = (n: number): string => String(n).padStart(2, '0');
    const key = { day: `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`, folder: session.folder ?? '', session: session.id }[by];
    const label = { day: null, folder: session.folder, session: session.title }[by];
    const group = groups.get(key) ?? { key, label, counts: session.counts, all: [] };
    group.all.push(session.counts);
    groups.set(key, group);
  }
  const totals = added(of.map((session) => session.counts));
  const part = (share: number): number => Math.round(totals.toolCalls * share);
  return {
    totals,
    tools: ([['bash', 0.46], ['view', 0.24], ['edit', 0.12], ['grep', 0.09], ['create', 0.05], ['github-create_issue', 0.04]] as const).map(
      ([name, share]) => ({ name, count: part(share) }),
    ),
    decisions: [
      { who: 'readOnlySet', allowed: part(0.4), denied: 0, notAsked: 0 },
      { who: 'rule', allowed: part(0.29), denied: part(0.03), notAsked: 0 },
      { who: 'person', allowed: totals.approved, denied: part(0.02), notAsked: 0 },
      { who: 'grant', allowed: part(0.08), denied: 0, notAsked: 0 },
      { who: 'windowClosed', allowed: 0, denied: 3, notAsked: 0 },
      { who: 'runtime', allowed: 0, denied: 0, notAsked: 7 },
    ],
    errors: [{ name: 'tool', count: totals.errors }],
    tokens: [
      { model: 'gpt-5', input: Math.round(totals.inputTokens * 0.8), output: Math.round(totals.outputTokens * 0.8) },
      { model: 'claude-sonnet-4.5', input: Math.round(totals.inputTokens * 0.2), output: Math.round(totals.outputTokens * 0.2) },
    ],
    groups: [...groups.values()]
      .map(({ key, label, all }) => ({ key, label, counts: added(all) }))
      .sort((a, b) => a.key.localeCompare(b.key)),
    leftOut: 0,
  };
}

export function record(state: string): Record<string, (args: Record<string, unknown>) => unknown> {
  const none = state === 'blank';
  const readable = (): void => {
    if (state !== 'locked') return;
    const error: CommandError = { code: 'failed', message: 'The audit record is locked by another program for now.' };
    throw error;
  };
  return {
    history_selection: () => null,
    history_painted: () => undefined,
    history_sessions: ({ filter, after }) => {
      readable();
      const { folder } = filter as HistoryFilter;
      const of = none || after ? [] : ALL.filter((session) => folder === null || session.folder === folder);
      return { sessions: of, next: null, nothing: none };
    },
    history_entries: ({ filter, newest }) => {
      readable();
      return { entries: none ? [] : entries(filter as HistoryFilter, newest === true), next: null };
    },
    history_entry: ({ id }) => {
      const [, part] = LINE[Number(id) % 1000] ?? LINE[0]!;
      return [
        ...(part.tool ? [{ name: 'toolName', text: part.tool, cut: false }] : []),
        ...(part.event === 'toolRequested'
          ? [{ name: 'toolArgs', text: JSON.stringify({ command: part.text }, null, 2), cut: false }, { name: 'cwd', text: '/home/p/src/shop-api', cut: false }]
          : [{ name: part.event === 'decision' ? 'reason' : part.event, text: part.text, cut: false }]),
      ];
    },
    history_choices: () => ({
      tools: none ? [] : ['ask_user', 'bash', 'view'],
      folders: [...new Set(ALL.map(({ folder }) => folder ?? ''))].map((path) => ({ path, shown: path })),
    }),
    history_metrics: ({ filter, by }) => {
      readable();
      return metrics(filter as HistoryFilter, by as MetricsBy);
    },
    history_export: ({ form }) => ({ file: `~/Downloads/askance-history-2026-03-31-1200.${String(form)}`, bytes: 12_345 }),
    show_export: () => undefined,
    open_history: () => undefined,
  };
}
