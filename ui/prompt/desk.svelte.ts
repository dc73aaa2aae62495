// The state of the prompt window: the queue, the dead time, and the answer on its way.
import * as backend from '../shared/backend';
import type { Answer, CallId, PromptBrief, PromptId, PromptView, SessionId, TextPiece } from '../shared/bindings';
import { texts } from '../shared/texts';
import * as time from './dead-time';
import { Draft } from './draft.svelte';
import * as edit from './edit';
import * as queue from './queue';

const NOTICE_MS = 5000;
/** A card that could not be fetched is asked for again after this. */
const RETRY_MS = 1000;

export class Desk {
  /** Whether Rust has reported at all: before that, nothing is claimed. */
  known = $state(false);
  queue = $state.raw(queue.empty);
  /** Whether the answers do not react yet. */
  dead = $state(true);
  /** Counts the dead times, so that the bar starts again with each. */
  round = $state(0);
  /** How long the running one lasts. */
  deadMs = $state(time.DEAD_MS);
  /** The request whose answer is on its way. */
  busy = $state<PromptId | null>(null);
  /** The announced call whose answer ahead is on its way. */
  busyAhead = $state<CallId | null>(null);
  /** Whether the list of all that wait covers the card. */
  overview = $state(false);
  /** One sentence for a moment. */
  notice = $state<string | null>(null);
  /** Said to screen readers. */
  announcement = $state('');

  readonly #drafts = new Map<PromptId, Draft>();
  #time = time.alive;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #noticeTimer: ReturnType<typeof setTimeout> | undefined;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;

  get card(): PromptView | null {
    return this.queue.card;
  }

  /** All that can be answered, the oldest first. */
  get waiting(): PromptBrief[] {
    return queue.open(this.queue);
  }

  /** Whether nothing can be decided at all right now. */
  get inert(): boolean {
    return this.dead || this.busy !== null || this.queue.passing || this.overview;
  }

  /** What was begun for a request. Made before anything derived reads it, which else would not see it change. */
  draft(id: PromptId): Draft {
    const known = this.#drafts.get(id);
    if (known) return known;
    const draft = new Draft();
    this.#drafts.set(id, draft);
    return draft;
  }

  /** Listens to Rust and to the window. Returns how to stop. */
  watch(): () => void {
    let heard = false;
    const stop = backend.on('prompts', (report) => {
      heard = true;
      this.#take(queue.arrived(this.queue, report));
    });
    backend.promptQueue().then(
      // An event that came meanwhile is newer than this answer.
      (report) => heard || this.#take(queue.arrived(this.queue, report)),
      (error: unknown) => this.say(texts.unreachable(backend.commandError(error).message)),
    );
    const visible = (): void => {
      if (document.visibilityState === 'visible') this.arm();
    };
    const focus = (): void => this.#arm(time.focused(this.#time, performance.now()));
    const over = (): void => void (this.#time = time.pointerOver(this.#time, performance.now()));
    const away = (): void => void (this.#time = time.pointerAway(this.#time));
    const root = document.documentElement;
    document.addEventListener('visibilitychange', visible);
    window.addEventListener('focus', focus);
    root.addEventListener('pointermove', over);
    root.addEventListener('pointerenter', over);
    root.addEventListener('pointerleave', away);
    return () => {
      stop();
      document.removeEventListener('visibilitychange', visible);
      window.removeEventListener('focus', focus);
      root.removeEventListener('pointermove', over);
      root.removeEventListener('pointerenter', over);
      root.removeEventListener('pointerleave', away);
      clearTimeout(this.#timer);
      clearTimeout(this.#noticeTimer);
      clearTimeout(this.#retryTimer);
    };
  }

  /** Whether a click on an answer counts now. */
  counts(click: time.Click): boolean {
    return !this.inert && time.counts(this.#time, performance.now(), click);
  }

  /**
   * Sends the answer for the request that was on the card when the person decided. Resolves to what
   * is wrong with the answer, if that is why nothing was decided.
   */
  async answer(id: PromptId, answer: Answer): Promise<string | null> {
    if (this.busy !== null || this.card?.id !== id || this.queue.passing) return null;
    const alike = answer.kind === 'approve' || answer.kind === 'deny' ? answer.alike : [];
    this.busy = id;
    this.queue = queue.answering(this.queue, id);
    try {
      await backend.answerPrompt(id, answer);
      this.#take(queue.settled(this.queue, [id, ...alike]));
    } catch (thrown) {
      const { code, message } = backend.commandError(thrown);
      this.#take(code === 'gone' ? queue.settled(this.queue, [id]) : queue.refused(this.queue, id));
      if (code === 'invalid') {
        // The card now says something else under the same pointer.
        this.arm();
        return message;
      }
      this.say(code === 'gone' ? texts.prompt.gone : message);
    } finally {
      if (this.busy === id) this.busy = null;
    }
    return null;
  }

  /** The same, and the card says below its answers what is wrong. */
  async reply(id: PromptId, answer: Answer): Promise<void> {
    const draft = this.draft(id);
    draft.problem = null;
    draft.problem = await this.answer(id, answer);
  }

  /** Answers an announced call ahead; null takes that back. */
  async ahead(session: SessionId, call: CallId, approve: boolean | null): Promise<void> {
    if (this.busyAhead !== null) return;
    this.busyAhead = call;
    try {
      await backend.answerAhead(session, call, approve);
    } catch (thrown) {
      const { code, message } = backend.commandError(thrown);
      this.say(code === 'gone' ? texts.prompt.nextGone : message);
    } finally {
      this.busyAhead = null;
    }
  }

  jump(id: PromptId): void {
    this.show(false);
    this.#take(queue.jump(this.queue, id));
  }

  /** Opens or closes the list of all that wait. */
  show(overview: boolean): void {
    if (this.overview === overview) return;
    this.overview = overview;
    // The answers come from behind.
    if (!overview) this.arm();
  }

  reveal(id: PromptId, show: boolean): void {
    this.#take(queue.reveal(this.queue, id, show));
  }

  /** The next piece of a long text of the card. */
  text(id: PromptId, pointer: string, offset: number): Promise<TextPiece> {
    return backend.promptText(id, pointer, offset, this.queue.revealed.has(id));
  }

  async edit(id: PromptId): Promise<void> {
    const draft = this.draft(id);
    draft.edit = edit.begin(draft.edit);
    try {
      draft.edit = edit.opened(draft.edit, await backend.promptEdit(id));
      this.arm();
    } catch (thrown) {
      draft.edit = edit.notOpened(draft.edit);
      this.#missing(thrown);
    }
  }

  /** Lets the policy look at the person's version. */
  async check(id: PromptId): Promise<void> {
    const draft = this.draft(id);
    draft.edit = edit.check(draft.edit);
    if (draft.edit.state !== 'writing') return;
    const sent = draft.edit.edited;
    try {
      const view = await backend.promptTry(id, sent);
      if (view.id === id) draft.edit = edit.passed(draft.edit, sent, view);
    } catch (thrown) {
      const { code, message } = backend.commandError(thrown);
      draft.edit = edit.failed(draft.edit, sent, message);
      if (code === 'gone') this.say(texts.prompt.gone);
    }
    this.arm();
  }

  say(sentence: string): void {
    this.#note(sentence);
    clearTimeout(this.#noticeTimer);
    this.#noticeTimer = setTimeout(() => this.#note(null), NOTICE_MS);
  }

  /** What is under the pointer has changed: the answers do not react for a moment. */
  arm(): void {
    this.#arm(time.shown(this.#time, performance.now()));
  }

  /** The line moves the window's edge, and so what is under the pointer. */
  #note(sentence: string | null): void {
    this.notice = sentence;
    this.arm();
  }

  #missing(thrown: unknown): void {
    const { code, message } = backend.commandError(thrown);
    this.say(code === 'gone' ? texts.prompt.gone : message);
  }

  #take(step: queue.Step): void {
    this.known = true;
    if (step.queue.card) this.draft(step.queue.card.id);
    this.queue = step.queue;
    // The report may be faster than the answer's own reply: the next card does not wait for that.
    if (this.busy !== null && !step.queue.reported.some((brief) => brief.id === this.busy)) this.busy = null;
    if (step.fetch) void this.#fetch(step.fetch);
    const card = step.queue.card;
    if (step.lost !== null) {
      this.say(step.lost === '' ? (card ? texts.prompt.replaced : texts.prompt.withdrawn) : step.lost);
    }
    if (step.change === 'same') return;
    if (step.change === 'changed') return this.arm();
    this.#forget();
    if (!card) this.overview = false;
    // A key that is still down must not reach the next card: focus goes back to nothing.
    if (!this.overview && document.activeElement instanceof HTMLElement) document.activeElement.blur();
    const asker = card?.visitor ? texts.visitor.asker(card.sessionTitle) : card?.sessionTitle;
    this.announcement = card
      ? texts.prompt.announce(card.action, asker ?? '', card.risk)
      : texts.prompt.empty;
    if (card) this.arm();
  }

  async #fetch(wanted: queue.Wanted): Promise<void> {
    clearTimeout(this.#retryTimer);
    try {
      const view = await backend.promptCard(wanted.id, wanted.reveal);
      this.#take(queue.fetched(this.queue, wanted, view));
    } catch (thrown) {
      const { code, message } = backend.commandError(thrown);
      if (code === 'gone') return this.#take(queue.missed(this.queue, wanted));
      this.say(texts.unreachable(message));
      const again = (): void => {
        if (this.queue.turn === wanted.turn) void this.#fetch(wanted);
      };
      this.#retryTimer = setTimeout(again, RETRY_MS);
    }
  }

  /** Drops what was begun for requests that are gone. */
  #forget(): void {
    const kept = new Set([this.card?.id, ...this.queue.reported.map((brief) => brief.id)]);
    for (const id of this.#drafts.keys()) if (!kept.has(id)) this.#drafts.delete(id);
  }

  #arm(next: time.DeadTime): void {
    const longer = next.until > this.#time.until;
    this.#time = next;
    const left = time.remaining(next, performance.now());
    if (!longer || left === 0) return;
    this.dead = true;
    this.deadMs = left;
    this.round += 1;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#wake(), left);
  }

  #wake(): void {
    // Timers may fire early; the clock decides.
    const left = time.remaining(this.#time, performance.now());
    if (left > 0) this.#timer = setTimeout(() => this.#wake(), left);
    else this.dead = false;
  }
}
