// Commands and events through a fake Tauri.
import { beforeEach, describe, expect, it, vi } from 'vitest';

const { invoke, listen } = vi.hoisted(() => ({
  invoke: vi.fn<(command: string) => Promise<unknown>>(),
  listen: vi.fn<() => Promise<() => void>>(),
}));
vi.mock('@tauri-apps/api/core', () => ({ invoke, isTauri: () => true }));
vi.mock('@tauri-apps/api/event', () => ({ listen }));

beforeEach(() => {
  vi.resetModules();
  invoke.mockReset().mockResolvedValue(undefined);
  listen.mockReset().mockResolvedValue(() => undefined);
});

describe('a command', () => {
  it('comes after the events that were asked for before it', async () => {
    let attach = (): void => undefined;
    listen.mockImplementationOnce(() => new Promise((resolve) => (attach = () => resolve(() => undefined))));
    const backend = await import('./backend');
    backend.on('prompts', () => undefined);
    backend.on('app', () => undefined);
    const asked = backend.promptQueue();
    await vi.waitFor(() => expect(listen).toHaveBeenCalledTimes(2));
    // Everything that could come by itself has come.
    await new Promise((resolve) => setTimeout(resolve));
    expect(invoke).not.toHaveBeenCalled();
    attach();
    await asked;
    expect(invoke).toHaveBeenCalledExactlyOnceWith('prompt_queue', undefined);
  });

  it('waits for none that comes later, and not for one that fails', async () => {
    const said = vi.spyOn(console, 'error').mockReturnValue(undefined);
    listen.mockRejectedValueOnce(new Error('no')).mockReturnValueOnce(new Promise(() => undefined));
    const backend = await import('./backend');
    backend.on('prompts', () => undefined);
    const asked = backend.promptQueue();
    backend.on('app', () => undefined);
    await asked;
    expect(invoke).toHaveBeenCalledTimes(1);
    expect(said).toHaveBeenCalledTimes(1);
    said.mockRestore();
  });
});
