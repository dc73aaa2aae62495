// The only file that knows Tauri. Windows speak to the Rust side through these functions, typed by
// the generated bindings; every one of them can reject with a `CommandError`.
import { invoke, isTauri } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';
import type {
  Answer,
  AppView,
  Audit,
  CallId,
  CommandError,
  Cue,
  Delivery,
  EditedText,
  ErrorMessages,
  EventSound,
  Explanation,
  FolderRules,
  HistoryChoices,
  HistoryExport,
  HistoryField,
  HistoryFilter,
  HistoryForm,
  HistoryPage,
  HistorySessions,
  Metrics,
  MetricsBy,
  NewSession,
  Notifications,
  Occasion,
  PastSession,
  Policy,
  PromptId,
  PromptPreview,
  PromptQueue,
  Prompts,
  PromptView,
  ProviderKind,
  RedactionTrial,
  RedactionTried,
  RuleProblem,
  Selection,
  SessionId,
  SessionView,
  SettingsView,
  SoundSettings,
  SoundSources,
  TextPiece,
  TimelineChange,
  TimelineEntry,
  Trial,
  WebhookKind,
} from './bindings';

/** A change of one webhook. */
export interface WebhookPatch {
  kind?: WebhookKind;
  url?: string;
  secret?: string | null;
  enabled?: boolean;
  on?: Occasion[];
}

/** A change of settings: an absent key stays, `null` is a value. Secrets go in and never come out. */
export interface SettingsPatch {
  /** Of `folders`, each key goes in by itself; `null` takes that folder's rules away. */
  policy?: Partial<Omit<Policy, 'folders' | 'grants'>> & {
    folders?: Record<string, Partial<FolderRules> | null>;
  };
  prompts?: Partial<Prompts>;
  notifications?: Partial<Notifications>;
  sounds?: Partial<Omit<SoundSettings, Cue>> & { [event in Cue]?: Partial<EventSound> };
  audit?: Partial<Audit>;
  slack?: {
    webhookUrl?: string | null;
    confirmedHost?: string | null;
    sessionEnded?: boolean;
    waitingMinutes?: number | null;
  };
  /** By id; `null` removes one, and an id that is not there yet adds one. */
  webhooks?: Record<string, WebhookPatch | null>;
  /** A table of texts goes in as a whole; `null` brings the built-in one back. */
  enrichment?: { projectMetadata?: boolean; shortcuts?: Record<string, string> | null };
  errors?: {
    retryTransient?: boolean;
    retryCount?: number;
    messages?: ErrorMessages;
    toolGuidance?: Record<string, string>;
  };
  copilot?: {
    cliPath?: string | null;
    model?: string | null;
    redactSessionFiles?: boolean;
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
  /** The history window shall show this session. */
  history: SessionId;
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

/** Resolves when every event that was asked for so far is heard, or cannot be. */
let attached: Promise<unknown> = Promise.resolve();

/** Calls a command. What it answers may change at once, so the events that tell of that are heard before. */
async function call<T>(command: string, args?: Record<string, unknown>): Promise<T> {
  const [to] = await Promise.all([bridge(), attached]);
  return (await to.invoke(command, args)) as T;
}

/** Hears an event until the returned function is called, also if that is before it was set up. */
export function on<E extends keyof Events>(event: E, handler: (payload: Events[E]) => void): () => void {
  let stopped = false;
  let stop: (() => void) | undefined;
  const heard = bridge()
    .then((b) => b.listen(event, (payload) => stopped || handler(payload)))
    .then((unlisten) => (stopped ? unlisten() : (stop = unlisten)));
  const failed = (error: unknown): void => console.error(`${event} is not heard`, error);
  attached = Promise.all([attached, heard.catch(failed)]);
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
/** Rejects with `gone` when the request no longer waits. */
export const promptCard = (id: PromptId, reveal: boolean): Promise<PromptView> =>
  call('prompt_card', { id, reveal });
/** The next piece of a `LongText`, from this character on. */
export const promptText = (id: PromptId, pointer: string, offset: number, reveal: boolean): Promise<TextPiece> =>
  call('prompt_text', { id, pointer, offset, reveal });
/** The text worth editing. Rejects with `invalid` when it is too long for that. */
export const promptEdit = (id: PromptId): Promise<EditedText> => call('prompt_edit', { id });
/** What the policy makes of edited arguments. Rejects with `invalid` when they are none, or denied. */
export const promptTry = (id: PromptId, edited: EditedText): Promise<PromptView> =>
  call('prompt_try', { id, edited });
/** Answers a call that is announced and not asked about yet; null takes the answer back. */
export const answerAhead = (session: SessionId, announced: CallId, approve: boolean | null): Promise<void> =>
  call('answer_ahead', { session, call: announced, approve });
export const promptPainted = (id: PromptId): Promise<void> => call('prompt_painted', { id });
export const promptResize = (height: number): Promise<void> => call('prompt_resize', { height });

// Sessions window
export const sessions = (): Promise<SessionView[]> => call('sessions');
/** Says which session the window shows, so that the person is not told what they see. */
export const sessionShown = (session: SessionId | null): Promise<void> => call('session_shown', { session });
export const muteSession = (session: SessionId, muted: boolean): Promise<void> =>
  call('mute_session', { session, muted });
export const timeline = (session: SessionId): Promise<TimelineEntry[]> => call('timeline', { session });
export const createSession = (wanted: NewSession): Promise<SessionId> =>
  call('create_session', { new: wanted });
/** Opens the system's own dialog, beginning at `near`; null when nothing was chosen. */
export const chooseFolder = (near: string): Promise<string | null> => call('choose_folder', { near });
export const sendMessage = (session: SessionId, text: string, delivery: Delivery): Promise<void> =>
  call('send_message', { session, text, delivery });
export const stopSession = (session: SessionId): Promise<void> => call('stop_session', { session });
export const closeSession = (session: SessionId): Promise<void> => call('close_session', { session });
export const resumeSession = (session: SessionId): Promise<void> => call('resume_session', { session });
export const forgetSession = (session: SessionId): Promise<void> => call('forget_session', { session });
export const pastSessions = (): Promise<PastSession[]> => call('past_sessions');
export const openPrompt = (session: SessionId): Promise<void> => call('open_prompt', { session });
/** What the agent would get of a message that is being written. */
export const previewMessage = (text: string): Promise<PromptPreview> => call('preview_message', { text });
/** Tries a failed turn again at once. Rejects with `gone` when nothing waits to be tried. */
export const retryNow = (session: SessionId): Promise<void> => call('retry_now', { session });
export const selection = (): Promise<Selection> => call('selection');
/** Opens the history window, with this session's time line. */
export const openHistory = (session: SessionId): Promise<void> => call('open_history', { session });

// History window. A look that a newer one has stopped rejects with `gone`.
export const historySelection = (): Promise<SessionId | null> => call('history_selection');
export const historyPainted = (): Promise<void> => call('history_painted');
export const historySessions = (filter: HistoryFilter, after: [number, number] | null): Promise<HistorySessions> =>
  call('history_sessions', { filter, after });
export const historyEntries = (filter: HistoryFilter, newest: boolean, after: number | null): Promise<HistoryPage> =>
  call('history_entries', { filter, newest, after });
export const historyEntry = (id: number): Promise<HistoryField[]> => call('history_entry', { id });
export const historyChoices = (): Promise<HistoryChoices> => call('history_choices');
export const historyMetrics = (filter: HistoryFilter, by: MetricsBy): Promise<Metrics> =>
  call('history_metrics', { filter, by });
/** `moment` becomes a part of the file's name: digits and hyphens. */
export const historyExport = (filter: HistoryFilter, form: HistoryForm, moment: string): Promise<HistoryExport> =>
  call('history_export', { filter, form, moment });
/** Opens the folder of the last export. */
export const showExport = (): Promise<void> => call('show_export');

// Settings window
export const settings = (): Promise<SettingsView> => call('settings');
export const updateSettings = (patch: SettingsPatch): Promise<SettingsView> =>
  call('update_settings', { patch });
export const testSlack = (): Promise<void> => call('test_slack');
export const testWebhook = (id: string): Promise<void> => call('test_webhook', { id });
export const testSound = (event: Cue): Promise<void> => call('test_sound', { event });
/** Rejects with `invalid` and why it could not be played. */
export const checkSound = (event: Cue, sound: string): Promise<void> => call('check_sound', { event, sound });
/** Opens the system's own dialog, beginning beside `near`; null when nothing was chosen. */
export const chooseSound = (near: string): Promise<string | null> => call('choose_sound', { near });
export const soundSources = (): Promise<SoundSources> => call('sound_sources');
export const checkRules = (policy: Policy): Promise<RuleProblem[]> => call('check_rules', { policy });
export const tryCommand = (trial: Trial): Promise<Explanation> => call('try_command', { trial });
/** Masks a text with patterns as they are typed; nothing is saved. Rejects with `invalid` when the text is too long. */
export const tryRedaction = (trial: RedactionTrial): Promise<RedactionTried> => call('try_redaction', { trial });
export const revokeGrant = (id: string): Promise<SettingsView> => call('revoke_grant', { id });
