// @vitest-environment jsdom
// The window as a person finds it, on data: what it shows, what an answer sends, and what it does not.
import axe from 'axe-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

// A busy machine may be slow; each wait ends as soon as it can.
const WAIT = { timeout: 8000 };
vi.setConfig({ testTimeout: 40_000 });
const soon = <T>(look: () => T | Promise<T>): Promise<T> => vi.waitFor(look, WAIT);

const answers = vi.fn<(...args: unknown[]) => void>();
/** Whether the reply to an answer comes back to the page. */
let replies = true;
let stop: (() => void) | undefined;

beforeEach(() => {
  vi.resetModules();
  answers.mockReset();
  replies = true;
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe(): void {}
      disconnect(): void {}
    },
  );
});

afterEach(() => {
  stop?.();
  stop = undefined;
  vi.unstubAllGlobals();
});

/** Opens the window on one of the mock's states and waits for its first card. */
async function open(state: string): Promise<void> {
  history.replaceState({}, '', `/?mock=${state}`);
  document.body.replaceChildren();
  document.documentElement.lang = 'en';
  document.title = 'Askance';
  vi.doMock(import('../shared/backend'), async (original) => {
    const real = await original();
    return {
      ...real,
      answerPrompt: (id, answer) => {
        answers(id, answer);
        const done = real.answerPrompt(id, answer);
        return replies ? done : new Promise(() => undefined);
      },
    };
  });
  // Svelte is fetched anew like everything else, or the components would have another one.
  const { mount, unmount } = await import('svelte');
  const { default: Prompt } = await import('./Prompt.svelte');
  const window = mount(Prompt, { target: document.body });
  stop = () => void unmount(window);
  await find('prompt-card');
}

const all = (id: string): HTMLElement[] => [...document.querySelectorAll<HTMLElement>(`[data-testid="${id}"]`)];
const text = (id: string): string => all(id)[0]?.textContent?.trim() ?? '';

async function find(id: string, at = 0): Promise<HTMLElement> {
  return soon(() => {
    const element = all(id)[at];
    if (!element) throw new Error(`no ${id}`);
    return element;
  });
}

function click(element: HTMLElement): void {
  element.dispatchEvent(new Event('pointerdown', { bubbles: true }));
  element.dispatchEvent(new MouseEvent('click', { bubbles: true, detail: 1 }));
}

/** Waits until a button reacts, then presses it. */
async function press(id: string, at = 0): Promise<void> {
  const button = await find(id, at);
  await soon(() => expect((button as HTMLButtonElement).disabled, `${id} is dead`).toBe(false));
  click(button);
}

async function type(id: string, words: string): Promise<void> {
  const field = (await find(id)) as HTMLTextAreaElement;
  field.value = words;
  field.dispatchEvent(new Event('input', { bubbles: true }));
}

const sent = (): Promise<unknown[]> => soon(() => answers.mock.calls[0] ?? Promise.reject(new Error('nothing')));

describe('the window', () => {
  it.each(['high', 'patch', 'other', 'next', 'alike', 'masked', 'question', 'form', 'link', 'plan', 'huge', 'deadline'])(
    'has names and roles for everything: %s',
    async (state) => {
      await open(state);
      // Colours are measured in a real window; here there are none.
      const { violations } = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false } } });
      expect(violations.map((each) => `${each.id}: ${each.nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
    },
  );

  it('lets no click through in the dead time, and takes no focus', async () => {
    await open('low');
    const button = (await find('approve')) as HTMLButtonElement;
    expect(button.disabled).toBe(true);
    expect(document.activeElement).toBe(document.body);
    click(button);
    await press('approve');
    expect(await sent()).toEqual([22, { kind: 'approve', grant: null, edited: null, alike: [] }]);
    expect(answers).toHaveBeenCalledTimes(1);
  });

  it('goes on with the next request though the reply to an answer does not come', async () => {
    replies = false;
    await open('full');
    const first = (await find('prompt-card')).dataset.promptId;
    await press('deny');
    await soon(() => expect(all('prompt-card')[0]?.dataset.promptId).not.toBe(first));
    await press('deny');
    await soon(() => expect(answers).toHaveBeenCalledTimes(2));
  });

  it('shows what the agent wrote as text', async () => {
    await open('hostile');
    expect(document.querySelector('article script, article img, article b, h1 img')).toBeNull();
    expect(text('prompt-card')).toContain('⟨U+202E⟩');
  });
});

describe('an edited call', () => {
  it('is shown as it was checked, and approved word for word', async () => {
    await open('low');
    await press('edit');
    await type('edit-text', 'npm test -- --bail');
    await press('edit-check');
    await find('edited-sign');
    expect(text('part')).toContain('npm test -- --bail');
    await press('approve');
    expect(await sent()).toEqual([
      22,
      { kind: 'approve', grant: null, edited: { pointer: '/command', text: 'npm test -- --bail' }, alike: [] },
    ]);
  });

  it('needs the held button with high risk, and can be taken back', async () => {
    await open('low');
    await press('edit');
    await type('edit-text', 'rm -rf node_modules');
    await press('edit-check');
    await find('hold-approve');
    expect(all('approve')).toEqual([]);
    await press('edit-again');
    expect(((await find('edit-text')) as HTMLTextAreaElement).value).toBe('rm -rf node_modules');
    await press('edit-back');
    await find('approve');
    expect(text('part')).toContain('npm test -- --run auth');
    expect(all('edited-sign')).toEqual([]);
  });

  it('says what the policy does not allow, and keeps the text', async () => {
    await open('low');
    await press('edit');
    await type('edit-text', 'shutdown now');
    await press('edit-check');
    await soon(() => expect(document.querySelector('[role="alert"]')?.textContent).toContain('denies this'));
    expect(((await find('edit-text')) as HTMLTextAreaElement).value).toBe('shutdown now');
  });
});

describe('many', () => {
  it('alike are answered together only when the person says so', async () => {
    await open('alike');
    (await find('alike')).click();
    await press('deny');
    expect(await sent()).toEqual([30, { kind: 'deny', reason: null, alike: [31, 32, 33] }]);
    await soon(() => expect(all('prompt-card')[0]?.dataset['promptId']).toBe('7'));
  });

  it('can be looked through, and a jump stays', async () => {
    await open('many');
    expect(text('prompt-count')).toBe('1 of 50');
    click(await find('overview'));
    const item = await find('overview-item', 2);
    expect(item.dataset['promptId']).toBe('102');
    click(item);
    await soon(() => expect(all('prompt-card')[0]?.dataset['promptId']).toBe('102'));
    expect(text('prompt-count')).toBe('3 of 50');
    await press('approve');
    expect((await sent())[0]).toBe(102);
    await soon(() => expect(all('prompt-card')[0]?.dataset['promptId']).toBe('100'));
  });

  it('are covered by their list, and nothing under it reacts', async () => {
    await open('many');
    const deny = (await find('deny')) as HTMLButtonElement;
    click(await find('overview'));
    await find('overview-item');
    expect(deny.disabled).toBe(true);
    document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }));
    await soon(() => expect(all('overview-item')).toEqual([]));
    expect(deny.disabled).toBe(true);
    await press('deny');
    expect(await sent()).toEqual([100, { kind: 'deny', reason: null, alike: [] }]);
  });
});

describe('what comes next', () => {
  it('can be answered ahead, and that can be taken back', async () => {
    await open('next');
    const row = (): HTMLElement | undefined => all('next-call').find((each) => each.dataset['call'] === 'c5');
    const button = (id: string): HTMLButtonElement | null | undefined => row()?.querySelector(`[data-testid="${id}"]`);
    await soon(() => expect(button('next-approve')?.disabled).toBe(false));
    click(button('next-approve') as HTMLElement);
    await soon(() => expect(row()?.textContent).toContain('will be approved'));
    click(button('next-undo') as HTMLElement);
    await soon(() => expect(row()?.textContent).not.toContain('will be approved'));
  });

  it('cannot be approved while it is folded, or when nobody asks about it', async () => {
    await open('next');
    const [edit] = all('next-call');
    const details = edit?.querySelector('details');
    expect(edit?.querySelector('[data-testid="next-approve"]')).not.toBeNull();
    if (details) details.open = false;
    await soon(() => expect(edit?.querySelector('[data-testid="next-approve"]')).toBeNull());
    expect(edit?.querySelector('[data-testid="next-deny"]')).not.toBeNull();
    const others = all('next-call').filter((each) => ['c3', 'c4'].includes(each.dataset['call'] ?? ''));
    expect(others.map((each) => each.querySelector('[data-testid="next-approve"]'))).toEqual([null, null]);
  });
});

describe('secrets and long texts', () => {
  it('are shown on demand, and nothing that was typed is lost', async () => {
    await open('masked');
    expect(text('masked')).toBe('2 secrets are hidden');
    await press('deny-because');
    await type('deny-reason', 'Not with a key.');
    click(await find('reveal'));
    await soon(() => expect(text('prompt-command')).toContain('ghp_'));
    expect(((await find('deny-reason')) as HTMLTextAreaElement).value).toBe('Not with a key.');
    click(await find('reveal'));
    await soon(() => expect(text('prompt-command')).not.toContain('ghp_'));
  });

  it('come in pieces', async () => {
    await open('huge');
    expect(text('show-more')).toBe('Show more (64,000 of 10,240,000 characters shown)');
    click(await find('show-more'));
    await soon(() => expect(text('show-more')).toContain('128,000 of 10,240'));
    expect(document.querySelectorAll('.block')).toHaveLength(2);
  });
});

describe('a question', () => {
  it('is answered by a choice or by words', async () => {
    await open('question');
    await press('choice', 1);
    expect(await sent()).toEqual([
      40,
      { kind: 'reply', text: 'Use the fixture in tests/fixtures/token.json', freeform: false },
    ]);
    answers.mockReset();
    stop?.();
    vi.resetModules();
    await open('words');
    await type('reply-text', ' token-store ');
    await press('reply-send');
    expect(await sent()).toEqual([42, { kind: 'reply', text: 'token-store', freeform: true }]);
  });

  it('in a form is sent only when it is right', async () => {
    await open('form');
    await press('form-send');
    await find('form-error');
    expect(document.activeElement?.id).toBe('field-0');
    expect(answers).not.toHaveBeenCalled();
    const [name, , , region] = all('form-field').map((each) => each.querySelector<HTMLInputElement>('input, select'));
    for (const [field, value, event] of [
      [name, 'preview', 'input'],
      [region, 'eu-west-1', 'change'],
    ] as const) {
      if (!field) throw new Error('no field');
      field.value = value;
      field.dispatchEvent(new Event(event, { bubbles: true }));
    }
    await soon(() => expect(all('form-error')).toEqual([]));
    await press('form-send');
    expect(await sent()).toEqual([
      43,
      {
        kind: 'fill',
        content: { name: 'preview', mail: 'mika@example.org', replicas: 2, region: 'eu-west-1', tls: true },
      },
    ]);
  });

  it('about a page opens nothing by itself', async () => {
    await open('link');
    expect(text('url-host')).toBe('github.com');
    expect(document.querySelector('a')).toBeNull();
    await press('open-link');
    expect(await sent()).toEqual([44, { kind: 'fill', content: null }]);
  });

  it('about a plan is begun in its recommended way first, or not yet', async () => {
    await open('plan');
    expect(document.querySelector('a, article img')).toBeNull();
    expect(all('plan-action').map((each) => each.textContent?.trim())).toEqual([
      'Begin, and accept edits',
      'Begin, and ask',
    ]);
    await type('plan-feedback', 'Smaller steps.');
    await press('plan-decline');
    expect(await sent()).toEqual([45, { kind: 'decline', feedback: 'Smaller steps.' }]);
  });

  it('that the server refuses says why', async () => {
    await open('refused');
    await press('form-send');
    await soon(() => expect(text('answer-problem')).toBe('The server takes 1 to 3 replicas in this region.'));
  });
});

describe('a request that is gone', () => {
  it('is no longer on the screen, and the window says how it went', async () => {
    await open('withdrawn');
    await soon(() => expect(text('prompt-gone')).toBe('The agent has taken this back. Nothing was done.'));
    expect(all('prompt-card')[0]?.dataset['promptId']).toBe('8');
  });
});
