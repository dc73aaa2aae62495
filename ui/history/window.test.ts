// @vitest-environment jsdom
// The window as a person finds it, on data: what it lists, finds, shows and counts.
import axe from 'axe-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

// A busy machine may be slow; each wait ends as soon as it can.
const WAIT = { timeout: 8000 };
vi.setConfig({ testTimeout: 40_000 });
const soon = <T>(look: () => T | Promise<T>): Promise<T> => vi.waitFor(look, WAIT);

let stop: (() => void) | undefined;

beforeEach(() => {
  vi.resetModules();
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe(): void {}
      unobserve(): void {}
      disconnect(): void {}
    },
  );
});

afterEach(() => {
  stop?.();
  stop = undefined;
  vi.unstubAllGlobals();
});

async function open(state: string): Promise<void> {
  history.replaceState({}, '', `/?mock=${state}`);
  document.body.replaceChildren();
  document.documentElement.lang = 'en';
  document.title = 'Askance';
  const { mount, unmount } = await import('svelte');
  const { default: History } = await import('./History.svelte');
  const window = mount(History, { target: document.body });
  stop = () => void unmount(window);
}

const all = (id: string): HTMLElement[] => [...document.querySelectorAll<HTMLElement>(`[data-testid="${id}"]`)];
const text = (id: string): string => all(id)[0]?.textContent?.trim() ?? '';
const find = (id: string): Promise<HTMLElement> =>
  soon(() => {
    const found = all(id)[0];
    if (!found) throw new Error(`no ${id}`);
    return found;
  });
const click = async (id: string): Promise<void> => (await find(id)).click();

async function choose(id: string, value: string): Promise<void> {
  const list = (await find(id)) as HTMLSelectElement;
  list.value = value;
  list.dispatchEvent(new Event('change', { bubbles: true }));
}

async function problems(): Promise<string[]> {
  const { violations } = await axe.run(document, { rules: { 'color-contrast': { enabled: false } } });
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

describe('the history window', () => {
  it('lists sessions and entries, and opens a time line', async () => {
    await open('full');
    await soon(() => expect(all('history-session').length).toBe(34));
    await soon(() => expect(all('history-entry').length).toBeGreaterThan(50));
    all('history-session')[0]?.click();
    await soon(() => expect(all('history-entry').length).toBe(11));
    expect(all('history-entry')[3]?.textContent?.replace(/\s+/g, ' ')).toMatch(/\+0:06 view tests\/auth.spec.ts.*allowed by the read-only set.*12 ms/);
    expect(await problems()).toEqual([]);
  });

  it('marks what was searched for, as text', async () => {
    await open('full');
    const words = (await find('history-words')) as HTMLInputElement;
    words.value = '<script>';
    words.dispatchEvent(new Event('input', { bubbles: true }));
    await soon(() => expect(document.querySelectorAll('mark').length).toBe(6));
    expect(document.querySelector('mark')?.textContent).toBe('<script>');
    const line = all('history-entry')[0]?.textContent ?? '';
    expect(line).toContain('⟨U+202E⟩txt.exe');
    expect(line).toContain('⟨U+001B⟩[31m');
    expect(document.querySelector('main script, main b')).toBeNull();
    await click('clear-filters');
    await soon(() => expect(document.querySelectorAll('mark').length).toBe(0));
  });

  it('filters, and opens an entry', async () => {
    await open('full');
    await choose('pick-decision', 'denied');
    await soon(() => expect(all('history-entry').length).toBe(6));
    all('history-entry')[0]?.querySelector('button')?.click();
    await soon(() => expect(text('history-details')).toContain('Leave the cache alone.'));
    expect(await problems()).toEqual([]);
    await click('show-session');
    await soon(() => expect(document.querySelector('[aria-current=true]')?.textContent).toContain('Fix the flaky'));
  });

  it('shows numbers as pictures with tables behind them', async () => {
    await open('full');
    await click('view-metrics');
    await soon(() => expect(all('picture').length).toBe(10));
    expect(text('total-sessions')).toBe('34');
    expect(document.querySelectorAll('figure table').length).toBe(10);
    expect(await problems()).toEqual([]);
    for (const by of ['folder', 'session']) {
      await click(`by-${by}`);
      await soon(() => expect((all('history-metrics')[0]?.querySelectorAll('th[scope=row]') ?? []).length).toBeGreaterThan(10));
      expect(await problems()).toEqual([]);
    }
  });

  it('says where an export is', async () => {
    await open('full');
    await click('export');
    await click('export-csv');
    await soon(() => expect(text('exported')).toBe('Saved as ~/Downloads/askance-history-2026-03-31-1200.csv (12 kB).'));
    expect(await problems()).toEqual([]);
  });

  it('is friendly where there is nothing, and says what cannot be read', async () => {
    await open('blank');
    await soon(() => expect(text('history-nothing')).toContain('Nothing is recorded yet.'));
    expect(await problems()).toEqual([]);
    stop?.();
    stop = undefined;
    vi.resetModules();
    await open('locked');
    await soon(() => expect(text('history-problem')).toBe('The audit record is locked by another program for now.'));
    expect(await problems()).toEqual([]);
  });
});
