// The state of the history window: what is filtered by, and the pages that were loaded. Invariant: an answer is taken
// only if nothing newer was asked meanwhile.
import * as backend from '../shared/backend';
import type { HistoryChoices, HistoryEntry, HistoryFilter, HistorySession, Metrics, MetricsBy, SessionId } from '../shared/bindings';
import { type Range, span } from './range';
import { single, together } from './steps';

/** The window keeps this many entries; whoever needs more narrows the search. */
export const MOST = 5000;
/** Entries of one page. */
const PAGE = 50;
/** How long the typing rests before it is searched. */
const REST = 150;

export type Pick = 'tool' | 'decision' | 'who' | 'event' | 'folder';

export class Look {
  sessions = $state.raw<readonly HistorySession[]>([]);
  entries = $state.raw<readonly HistoryEntry[]>([]);
  choices = $state.raw<HistoryChoices>({ tools: [], folders: [] });
  metrics = $state.raw<Metrics | null>(null);
  /** There is no record yet, or nothing in it. */
  nothing = $state(false);
  /** The first list is there. */
  known = $state(false);
  loading = $state(false);
  /** One sentence about what cannot be read. */
  failure = $state<string | null>(null);

  view = $state<'entries' | 'metrics'>('entries');
  by = $state<MetricsBy>('day');
  session = $state<SessionId | null>(null);
  words = $state('');
  picked = $state<Record<Pick, string>>({ tool: '', decision: '', who: '', event: '', folder: '' });
  range = $state<Range>('all');
  from = $state('');
  to = $state('');

  moreSessions = $state.raw<[number, number] | null>(null);
  moreEntries = $state.raw<number | null>(null);

  readonly current = $derived(this.sessions.find((session) => session.id === this.session) ?? null);
  /** What narrows the entries, beside the session. */
  readonly narrowed = $derived(
    this.words.trim() !== '' || this.range !== 'all' || Object.values(this.picked).some((value) => value !== ''),
  );
  readonly steps = $derived(this.session === null ? single(this.entries) : together(this.entries));

  #rounds = { sessions: 0, entries: 0, metrics: 0 };
  #typing: ReturnType<typeof setTimeout> | undefined;

  /** Begins; what is returned ends it. */
  watch(): () => void {
    const stop = backend.on('history', (session) => this.select(session));
    const refresh = (): void => this.refresh();
    window.addEventListener('focus', refresh);
    void this.#start();
    return () => {
      stop();
      clearTimeout(this.#typing);
      window.removeEventListener('focus', refresh);
    };
  }

  async #start(): Promise<void> {
    void this.#run(async () => {
      this.choices = await backend.historyChoices();
    });
    await Promise.all([
      this.#loadSessions().then(() => {
        // Two frames later the first list is on the screen.
        requestAnimationFrame(() => requestAnimationFrame(() => void backend.historyPainted()));
      }),
      this.#run(async () => {
        const selected = await backend.historySelection();
        if (selected !== null) this.session = selected;
        await this.#loadEntries();
      }),
    ]);
  }

  /** Everything that narrows the entries. */
  filter(): HistoryFilter {
    const { tool, decision, who, event } = this.picked;
    const or = (text: string): string | null => (text === '' ? null : text);
    return {
      ...this.#scope(),
      session: this.session,
      words: or(this.words.trim()),
      tool: or(tool),
      decision: or(decision),
      who: or(who),
      event: or(event),
    };
  }

  /** What also narrows the sessions and the numbers. */
  #scope(): HistoryFilter {
    const folder = this.picked.folder === '' ? null : this.picked.folder;
    const nothing = { session: null, words: null, tool: null, decision: null, who: null, event: null };
    return { ...nothing, folder, ...span(this.range, this.from, this.to, Date.now()) };
  }

  select(session: SessionId | null): void {
    this.session = session;
    this.#reload(false);
  }

  show(view: 'entries' | 'metrics'): void {
    this.view = view;
    this.#reload(false);
  }

  groupBy(by: MetricsBy): void {
    this.by = by;
    void this.#loadMetrics();
  }

  /** Something that also narrows the sessions has changed. */
  changed(): void {
    this.#reload(true);
  }

  /** Only the entries are another selection. */
  picks(): void {
    this.#reload(false);
  }

  typed(): void {
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => this.#reload(false), REST);
  }

  clear(): void {
    this.words = '';
    this.picked = { tool: '', decision: '', who: '', event: '', folder: '' };
    this.range = 'all';
    this.#reload(true);
  }

  /** Looks again for what is new, where that moves nothing under the person's eyes. */
  refresh(): void {
    if (!this.known || this.loading) return;
    void this.#loadSessions();
    if (this.view === 'metrics') void this.#loadMetrics();
    else if (this.session !== null && this.moreEntries === null && this.entries.length > 0) void this.#append(this.entries.at(-1)?.id ?? null);
    else if (this.session === null && this.entries.length <= PAGE) void this.#loadEntries();
  }

  async loadMoreSessions(): Promise<void> {
    const after = this.moreSessions;
    if (after === null) return;
    this.moreSessions = null;
    const round = this.#rounds.sessions;
    await this.#run(async () => {
      const page = await backend.historySessions(this.#scope(), after);
      if (round !== this.#rounds.sessions) return;
      const known = new Set(this.sessions.map(({ id }) => id));
      this.sessions = [...this.sessions, ...page.sessions.filter(({ id }) => !known.has(id))];
      this.moreSessions = page.next;
    });
  }

  async loadMoreEntries(): Promise<void> {
    const after = this.moreEntries;
    if (after === null || this.entries.length >= MOST) return;
    this.moreEntries = null;
    await this.#append(after);
  }

  async #append(after: number | null): Promise<void> {
    const round = this.#rounds.entries;
    await this.#run(async () => {
      const page = await backend.historyEntries(this.filter(), this.session === null, after);
      if (round !== this.#rounds.entries) return;
      const wanted = this.entries.length + PAGE;
      this.entries = [...this.entries, ...page.entries];
      this.moreEntries = page.next;
      await this.#fill(wanted, round);
    });
  }

  /** Goes on where a page ended before it was full: each look is bounded, and little may fit what is looked for. */
  async #fill(wanted: number, round: number): Promise<void> {
    while (this.moreEntries !== null && this.entries.length < Math.min(wanted, MOST)) {
      const after = this.moreEntries;
      const page = await backend.historyEntries(this.filter(), this.session === null, after);
      if (round !== this.#rounds.entries || this.moreEntries !== after) return;
      this.entries = [...this.entries, ...page.entries];
      this.moreEntries = page.next;
    }
  }

  #reload(sessions: boolean): void {
    clearTimeout(this.#typing);
    if (sessions) void this.#loadSessions();
    if (this.view === 'metrics') void this.#loadMetrics();
    else void this.#loadEntries();
  }

  async #loadSessions(): Promise<void> {
    const round = ++this.#rounds.sessions;
    await this.#run(async () => {
      const page = await backend.historySessions(this.#scope(), null);
      if (round !== this.#rounds.sessions) return;
      this.sessions = page.sessions;
      this.moreSessions = page.next;
      if (!this.narrowed) this.nothing = page.nothing;
      this.known = true;
    });
  }

  async #loadEntries(): Promise<void> {
    const round = ++this.#rounds.entries;
    this.loading = true;
    await this.#run(async () => {
      const page = await backend.historyEntries(this.filter(), this.session === null, null);
      if (round !== this.#rounds.entries) return;
      this.entries = page.entries;
      this.moreEntries = page.next;
      this.failure = null;
      await this.#fill(PAGE, round);
    });
    if (round === this.#rounds.entries) this.loading = false;
  }

  async #loadMetrics(): Promise<void> {
    const round = ++this.#rounds.metrics;
    await this.#run(async () => {
      const metrics = await backend.historyMetrics({ ...this.#scope(), session: this.session }, this.by);
      if (round !== this.#rounds.metrics) return;
      this.metrics = metrics;
      this.failure = null;
    });
  }

  /** Asks, and shows one sentence where that fails. A look that a newer one has stopped is no failure. */
  async #run(ask: () => Promise<void>): Promise<void> {
    try {
      await ask();
    } catch (thrown) {
      const { code, message } = backend.commandError(thrown);
      if (code !== 'gone') this.failure = message;
    }
  }
}
