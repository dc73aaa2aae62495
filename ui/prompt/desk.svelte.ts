// The state of the prompt window: the queue, the dead time, and the answer on its way.
import { answerPrompt, commandError, on, promptQueue } from '../shared/backend';
import type { Answer, PromptId, PromptView } from '../shared/bindings';
import { texts } from '../shared/texts';
import * as time from './dead-time';
import * as queue from './queue';
import type { Memory } from './remember';

const NOTICE_MS = 5000;

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
  /** One sentence for a moment. */
  notice = $state<string | null>(null);
  /** Said to screen readers. */
  announcement = $state('');
  /** Reasons being typed, by request: a queue that moves loses none. */
  readonly reasons = $state<Record<PromptId, string>>({});
  /** What is to be remembered of an approval, by request, once the person has touched it. */
  readonly memories = $state<Record<PromptId, Memory>>({});

  #time = time.alive;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #noticeTimer: ReturnType<typeof setTimeout> | undefined;

  get card(): PromptView | null {
    return this.queue.card;
  }

  /** Listens to Rust and to the window. Returns how to stop. */
  watch(): () => void {
    let heard = false;
    const stop = on('prompts', ({ prompts }) => {
      heard = true;
      this.#take(queue.arrived(this.queue, prompts));
    });
    promptQueue().then(
      // An event that came meanwhile is newer than this answer.
      ({ prompts }) => heard || this.#take(queue.arrived(this.queue, prompts)),
      (error: unknown) => this.say(texts.unreachable(commandError(error).message)),
    );
    const visible = (): void => {
      if (document.visibilityState === 'visible') this.#arm(time.shown(this.#time, performance.now()));
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
    };
  }

  /** Whether a click on an answer counts now. */
  counts(click: time.Click): boolean {
    return this.busy === null && time.counts(this.#time, performance.now(), click);
  }

  /**
   * Sends the answer for the request that was on the card when the person decided. Resolves to what
   * is wrong with the answer, if that is why nothing was decided.
   */
  async answer(id: PromptId, answer: Answer): Promise<string | null> {
    if (this.busy !== null || this.card?.id !== id) return null;
    this.busy = id;
    this.queue = queue.answering(this.queue, id);
    try {
      await answerPrompt(id, answer);
      delete this.reasons[id];
      delete this.memories[id];
      this.#take(queue.settled(this.queue));
    } catch (thrown) {
      const { code, message } = commandError(thrown);
      this.#take(code === 'gone' ? queue.settled(this.queue) : queue.refused(this.queue, id));
      if (code === 'invalid') {
        // The card now says something else under the same pointer.
        this.#arm(time.shown(this.#time, performance.now()));
        return message;
      }
      this.say(code === 'gone' ? texts.prompt.gone : message);
    } finally {
      this.busy = null;
    }
    return null;
  }

  say(sentence: string): void {
    this.notice = sentence;
    clearTimeout(this.#noticeTimer);
    this.#noticeTimer = setTimeout(() => (this.notice = null), NOTICE_MS);
  }

  #take(step: queue.Step): void {
    this.known = true;
    this.queue = step.queue;
    if (step.lost) this.say(step.queue.card ? texts.prompt.replaced : texts.prompt.withdrawn);
    if (step.change === 'same') return;
    // A key that is still down must not reach the next card: focus goes back to nothing.
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    const card = step.queue.card;
    this.announcement = card
      ? texts.prompt.announce(card.action, card.sessionTitle, card.risk)
      : texts.prompt.empty;
    if (card) this.#arm(time.shown(this.#time, performance.now()));
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
