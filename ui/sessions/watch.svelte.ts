// The state of the sessions window: the sessions, the timeline of the one in view, and what the
// right-hand side shows.
import * as backend from '../shared/backend';
import type { AppView, Selection, SessionId, SessionView, TimelineEntry } from '../shared/bindings';
import { texts } from '../shared/texts';
import { merged } from './entries';

export type Shown =
  | { kind: 'nothing' }
  | { kind: 'session'; id: SessionId }
  | { kind: 'new'; folder: string | null }
  | { kind: 'earlier' };

export class Watch {
  app = $state.raw<AppView | null>(null);
  all = $state.raw<SessionView[]>([]);
  known = $state(false);
  shown = $state.raw<Shown>({ kind: 'nothing' });
  entries = $state.raw<readonly TimelineEntry[]>([]);
  /** One sentence about a command that failed. */
  failure = $state<string | null>(null);
  /** Sessions whose stop was asked for and has not shown yet. */
  readonly stopping = $state<Record<SessionId, true>>({});
  /** Messages being typed, by session. */
  readonly drafts = $state<Record<SessionId, string>>({});

  /** In use first, ended ones last, each by age. */
  readonly ordered = $derived([
    ...this.all.filter((session) => session.state !== 'ended'),
    ...this.all.filter((session) => session.state === 'ended'),
  ]);
  readonly current = $derived.by(() => {
    const shown = this.shown;
    return shown.kind === 'session' ? (this.all.find((session) => session.id === shown.id) ?? null) : null;
  });

  #loading: SessionId | null = null;
  #early: TimelineEntry[] = [];

  watch(): () => void {
    let selected = false;
    const stops = [
      backend.on('app', (app) => (this.app = app)),
      backend.on('sessions', (sessions) => this.#take(sessions)),
      backend.on('timeline', ({ session, entries }) => this.#grow(session, entries)),
      backend.on('select', (selection) => {
        selected = true;
        this.#select(selection);
      }),
    ];
    void this.run(async () => {
      this.app = await backend.appView();
      this.#take(await backend.sessions());
      const selection = await backend.selection();
      if (!selected) this.#select(selection);
      if (this.shown.kind === 'nothing') this.#showFirst();
    });
    return () => stops.forEach((stop) => stop());
  }

  show(shown: Shown): void {
    this.failure = null;
    this.shown = shown;
    void this.run(() => backend.sessionShown(shown.kind === 'session' ? shown.id : null));
    if (shown.kind === 'session') void this.#load(shown.id);
  }

  /** Runs a command and shows its sentence if it fails. */
  async run(command: () => Promise<unknown>): Promise<boolean> {
    this.failure = null;
    try {
      await command();
      return true;
    } catch (thrown) {
      this.failure = backend.commandError(thrown).message;
      return false;
    }
  }

  async stop(id: SessionId): Promise<void> {
    this.stopping[id] = true;
    if (!(await this.run(() => backend.stopSession(id)))) delete this.stopping[id];
  }

  async forget(id: SessionId): Promise<void> {
    if (await this.run(() => backend.forgetSession(id))) this.show({ kind: 'nothing' });
  }

  #select(selection: Selection): void {
    if (selection.new) this.show({ kind: 'new', folder: selection.new.folder });
    else if (selection.session !== null) this.show({ kind: 'session', id: selection.session });
  }

  #showFirst(): void {
    const first = this.all.find((session) => session.state === 'needsYou') ?? this.ordered[0];
    if (first) this.show({ kind: 'session', id: first.id });
  }

  #take(sessions: SessionView[]): void {
    this.all = sessions;
    this.known = true;
    const busy = new Set(
      sessions.filter((s) => ['starting', 'working', 'needsYou'].includes(s.state)).map((s) => s.id),
    );
    for (const id of Object.keys(this.stopping)) if (!busy.has(id)) delete this.stopping[id];
  }

  async #load(id: SessionId): Promise<void> {
    this.entries = [];
    this.#early = [];
    this.#loading = id;
    try {
      const entries = await backend.timeline(id);
      if (this.#loading !== id) return;
      // Changes that came while loading may be newer than the answer.
      this.entries = merged(merged([], entries), this.#early);
    } catch (thrown) {
      if (this.#loading === id) this.failure = texts.unreachable(backend.commandError(thrown).message);
    } finally {
      if (this.#loading === id) this.#loading = null;
    }
  }

  #grow(id: SessionId, entries: TimelineEntry[]): void {
    if (this.#loading === id) this.#early.push(...entries);
    else if (this.shown.kind === 'session' && this.shown.id === id) this.entries = merged(this.entries, entries);
  }
}
