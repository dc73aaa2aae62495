// The numbers as pictures: which there are, and what stands in each. Pure.
import type { DecisionCount, MetricCounts, MetricGroup, Metrics, NamedCount, TokenCount } from '../shared/bindings';
import { amount } from '../shared/format';
import { texts } from '../shared/texts';
import { type Series, type Tone, days } from './chart';
import { lasting } from './lasting';

export type Kind = 'count' | 'time' | 'tokens';

export interface Picture {
  key: keyof typeof texts.history.chart;
  kind: Kind;
  /** The sum, as it is told. */
  total: string;
  labels: readonly string[];
  series: readonly Series[];
}

const words = texts.history;

/** A number as it is told. */
export function told(kind: Kind, value: number): string {
  return kind === 'time' && value > 0 ? lasting(value) : amount(value);
}

interface Part {
  name: string;
  tone: Tone;
  of: (counts: MetricCounts) => number;
}

interface Plan {
  key: Picture['key'];
  kind: Kind;
  parts: readonly Part[];
  /** Where it is not the sum of the parts. */
  total?: (counts: MetricCounts) => number;
}

const one = (of: (counts: MetricCounts) => number, kind: Kind = 'count'): Part[] => [
  { name: kind === 'time' ? words.series.time : words.series.count, tone: 'plain', of },
];

const PLANS: readonly Plan[] = [
  {
    key: 'calls',
    kind: 'count',
    parts: [
      { name: words.series.allowed, tone: 'plain', of: (counts) => counts.allowed },
      { name: words.series.approved, tone: 'you', of: (counts) => counts.approved },
      { name: words.series.denied, tone: 'bad', of: (counts) => counts.denied },
      {
        // Not asked, or not decided by now.
        name: words.series.other,
        tone: 'soft',
        of: (counts) => Math.max(0, counts.toolCalls - counts.allowed - counts.approved - counts.denied),
      },
    ],
    total: (counts) => counts.toolCalls,
  },
  { key: 'sessions', kind: 'count', parts: one((counts) => counts.sessions) },
  { key: 'duration', kind: 'time', parts: one((counts) => counts.durationMs, 'time') },
  { key: 'prompts', kind: 'count', parts: one((counts) => counts.prompts) },
  {
    key: 'waited',
    kind: 'time',
    parts: [{ name: words.series.time, tone: 'you', of: (counts) => counts.waitedMs }],
  },
  { key: 'errors', kind: 'count', parts: [{ name: words.series.count, tone: 'bad', of: (counts) => counts.errors }] },
  {
    key: 'tokens',
    kind: 'tokens',
    parts: [
      { name: words.series.input, tone: 'plain', of: (counts) => counts.inputTokens },
      { name: words.series.output, tone: 'soft', of: (counts) => counts.outputTokens },
    ],
  },
];

const sum = (plan: Plan, counts: MetricCounts): number =>
  plan.total?.(counts) ?? plan.parts.reduce((all, part) => all + part.of(counts), 0);

/** A series that is nothing everywhere is left out, but never the first. */
const seen = (series: readonly Series[]): Series[] =>
  series.filter(({ values }, at) => at === 0 || values.some((value) => value > 0));

/** Day after day, also those on which nothing happened. */
export function byDay({ groups, totals }: Metrics): Picture[] {
  const [first, last] = [groups[0], groups.at(-1)];
  if (!first || !last) return [];
  const labels = days(first.key, last.key);
  const of = new Map(groups.map(({ key, counts }) => [key, counts]));
  return PLANS.map((plan) => ({
    key: plan.key,
    kind: plan.kind,
    total: told(plan.kind, sum(plan, totals)),
    labels,
    series: seen(
      plan.parts.map(({ name, tone, of: part }) => ({
        name,
        tone,
        values: labels.map((label) => {
          const counts = of.get(label);
          return counts ? part(counts) : 0;
        }),
      })),
    ),
  }));
}

function label({ key, label: name }: MetricGroup, by: 'folder' | 'session'): string {
  if (by === 'folder') return name || words.unknownFolder;
  return name ?? `${words.untitled} (${key.slice(0, 8)})`;
}

/** Folders or sessions, in each picture those with the most first. */
export function byName({ groups, totals }: Metrics, by: 'folder' | 'session'): Picture[] {
  return PLANS.filter(({ key }) => by === 'folder' || key !== 'sessions').map((plan) => {
    const rows = groups
      .filter(({ counts }) => sum(plan, counts) > 0)
      .sort((a, b) => sum(plan, b.counts) - sum(plan, a.counts));
    return {
      key: plan.key,
      kind: plan.kind,
      total: told(plan.kind, sum(plan, totals)),
      labels: rows.map((group) => label(group, by)),
      series: seen(plan.parts.map(({ name, tone, of }) => ({ name, tone, values: rows.map(({ counts }) => of(counts)) }))),
    };
  });
}

const REST = '…';

export function tools(counts: readonly NamedCount[]): Picture {
  return {
    key: 'tools',
    kind: 'count',
    total: amount(counts.reduce((all, { count }) => all + count, 0)),
    labels: counts.map(({ name }) => (name === REST ? words.others : name)),
    series: [{ name: words.series.count, tone: 'plain', values: counts.map(({ count }) => count) }],
  };
}

export function deciders(counts: readonly DecisionCount[]): Picture {
  const series = seen([
    { name: words.decision('allowed'), tone: 'plain', values: counts.map(({ allowed }) => allowed) },
    { name: words.decision('denied'), tone: 'bad', values: counts.map(({ denied }) => denied) },
    { name: words.decision('notAsked'), tone: 'soft', values: counts.map(({ notAsked }) => notAsked) },
  ]);
  return {
    key: 'who',
    kind: 'count',
    total: amount(counts.reduce((all, { allowed, denied, notAsked }) => all + allowed + denied + notAsked, 0)),
    labels: counts.map(({ who }) => words.who(who)),
    series,
  };
}

export function models(counts: readonly TokenCount[]): Picture {
  return {
    key: 'models',
    kind: 'tokens',
    total: amount(counts.reduce((all, { input, output }) => all + input + output, 0)),
    labels: counts.map(({ model }) => (model === '' ? words.unknownModel : model === REST ? words.others : model)),
    series: seen([
      { name: words.series.input, tone: 'plain', values: counts.map(({ input }) => input) },
      { name: words.series.output, tone: 'soft', values: counts.map(({ output }) => output) },
    ]),
  };
}
