// The only file that knows Tauri. Windows speak to the Rust side through these functions, typed by
// the generated bindings; every one of them can reject with a `CommandError`.
import { invoke, isTauri } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';
import type {
  Answer,
  AppView,
  CommandError,
  Delivery,
  Explanation,
  FolderRules,
  NewSession,
  Notifications,
  PastSession,
  Policy,
  PromptId,
  PromptQueue,
  ProviderKind,
  RuleProblem,
  Selection,
  SessionId,
  SessionView,
  SettingsView,
  SoundSettings,
  TimelineChange,
  TimelineEntry,
  Trial,
} from './bindings';

/** A change of settings: an absent key stays, `null` is a value. Secrets go in and never come out. */
export interface SettingsPatch {
  /** Of `folders`, each key goes in by itself; `null` takes that folder's rules away. */
  policy?: Partial<Omit<Policy, 'folders' | 'grants'>> & {
    folders?: Record<string, Partial<FolderRules> | null>;
  };
  notifications?: Partial<Notifications>;
  sounds?: Partial<SoundSettings>;
  slack?: { webhookUrl: string | null };
  copilot?: {
    cliPath?: string | null;
    model?: string | null;
    server?: { host?: string; port?: number; token?: string | null } | null;
    provider?: { type?: ProviderKind; baseUrl?: string; apiKey?: string | null } | null;
  };
}

/** The events of the Rust side with their payloads. */
export interface Events {
  app: AppView;
  prompts: PromptQueue;
  sessions: SessionView[];
  timeline: TimelineChange;
  select: Selection;
  settings: SettingsView;
}

export interface Bridge {
  invoke(command: string, args?: Record<string, unknown>): Promise<unknown>;
  listen<E extends keyof Events>(event: E, handler: (payload: Events[E]) => void): Promise<() => void>;
}

const tauri: Bridge = {
  invoke: (command, args) => invoke(command, args),
  listen: (event, handler) => listen<Events[typeof event]>(event, (e) => handler(e.payload)),
};

let chosen: Promise<Bridge> | undefined;

function bridge(): Promise<Bridge> {
  // Decided when built: the production bundle has neither the test nor the mock.
  if (import.meta.env.DEV || import.meta.env.MODE === 'mock') {
    chosen ??= isTauri()
      ? Promise.resolve(tauri)
      : import('./mock').then(({ mockBridge }) =>
          mockBridge(new URLSearchParams(location.search).get('mock') ?? 'full'),
        );
    return chosen;
  }
  return Promise.resolve(tauri);
}

async function call<T>(command: string, args?: Record<string, unknown>): Promise<T> {
  return (await (await bridge()).invoke(command, args)) as T;
}

/** Hears an event until the returned function is called, also if that is before it was set up. */
export function on<E extends keyof Events>(event: E, handler: (payload: Events[E]) => void): () => void {
  let stopped = false;
  let stop: (() => void) | undefined;
  void bridge()
    .then((b) => b.listen(event, (payload) => stopped || handler(payload)))
    .then((unlisten) => (stopped ? unlisten() : (stop = unlisten)));
  return () => {
    stopped = true;
    stop?.();
  };
}

/** What a rejected command says, whatever it was rejected with. */
export function commandError(error: unknown): CommandError {
  if (typeof error === 'object' && error !== null && 'message' in error) {
    const { message } = error;
    const code = 'code' in error ? error.code : 'failed';
    const known = code === 'gone' || code === 'invalid' || code === 'runtime';
    return { code: known ? code : 'failed', message: String(message) };
  }
  return { code: 'failed', message: String(error) };
}

export const appView = (): Promise<AppView> => call('app_view');

// Prompt window
export const promptQueue = (): Promise<PromptQueue> => call('prompt_queue');
export const answerPrompt = (id: PromptId, answer: Answer): Promise<void> =>
  call('answer_prompt', { id, answer });
export const promptPainted = (id: PromptId): Promise<void> => call('prompt_painted', { id });
export const promptResize = (height: number): Promise<void> => call('prompt_resize', { height });

// Sessions window
export const sessions = (): Promise<SessionView[]> => call('sessions');
export const timeline = (session: SessionId): Promise<TimelineEntry[]> => call('timeline', { session });
export const createSession = (wanted: NewSession): Promise<SessionId> =>
  call('create_session', { new: wanted });
export const sendMessage = (session: SessionId, text: string, delivery: Delivery): Promise<void> =>
  call('send_message', { session, text, delivery });
export const stopSession = (session: SessionId): Promise<void> => call('stop_session', { session });
export const closeSession = (session: SessionId): Promise<void> => call('close_session', { session });
export const resumeSession = (session: SessionId): Promise<void> => call('resume_session', { session });
export const forgetSession = (session: SessionId): Promise<void> => call('forget_session', { session });
export const pastSessions = (): Promise<PastSession[]> => call('past_sessions');
export const openPrompt = (session: SessionId): Promise<void> => call('open_prompt', { session });
export const selection = (): Promise<Selection> => call('selection');

// Settings window
export const settings = (): Promise<SettingsView> => call('settings');
export const updateSettings = (patch: SettingsPatch): Promise<SettingsView> =>
  call('update_settings', { patch });
export const testSlack = (): Promise<void> => call('test_slack');
export const testSound = (name: string): Promise<void> => call('test_sound', { name });
export const checkRules = (policy: Policy): Promise<RuleProblem[]> => call('check_rules', { policy });
export const tryCommand = (trial: Trial): Promise<Explanation> => call('try_command', { trial });
export const revokeGrant = (id: string): Promise<SettingsView> => call('revoke_grant', { id });
