// A backend made of data, to look at the windows in a plain browser: `?mock=STATE`. Never part of
// the production bundle.
import type { Bridge, Events, SettingsPatch } from './backend';
import type { Answer, CommandError, Policy, PromptView, SettingsView, Trial } from './bindings';
import { appView, check, explain, pastSessions, sessions, settingsView, timelines } from './mock-data';
import { prompts } from './mock-prompts';

type Handlers = { [E in keyof Events]: Set<(payload: Events[E]) => void> };

function changed(view: SettingsView, patch: SettingsPatch): SettingsView {
  const { slack, copilot } = patch;
  const policy: Policy = { ...view.policy, ...patch.policy, folders: { ...view.policy.folders } };
  for (const [folder, rules] of Object.entries(patch.policy?.folders ?? {})) {
    if (rules === null) delete policy.folders[folder];
    else policy.folders[folder] = { ...(policy.folders[folder] ?? { allow: [], ask: [], deny: [] }), ...rules };
  }
  const server = copilot?.server;
  const provider = copilot?.provider;
  return {
    ...view,
    policy,
    ruleProblems: [policy, ...Object.values(policy.folders)].flatMap((rules) => check({ ...policy, ...rules })),
    notifications: { ...view.notifications, ...patch.notifications },
    sounds: { ...view.sounds, ...patch.sounds },
    slack: slack
      ? { webhookSet: slack.webhookUrl !== null, webhookHost: slack.webhookUrl && new URL(slack.webhookUrl).host }
      : view.slack,
    copilot: {
      ...view.copilot,
      ...(copilot?.model === undefined ? {} : { model: copilot.model }),
      ...(copilot?.cliPath === undefined ? {} : { cliPath: copilot.cliPath }),
      server: server
        ? {
            host: server.host ?? view.copilot.server?.host ?? '',
            port: server.port ?? view.copilot.server?.port ?? 0,
            tokenSet: server.token === undefined ? (view.copilot.server?.tokenSet ?? false) : server.token !== null,
          }
        : server === null
          ? null
          : view.copilot.server,
      provider: provider
        ? {
            type: provider.type ?? view.copilot.provider?.type ?? 'openai',
            baseUrl: provider.baseUrl ?? view.copilot.provider?.baseUrl ?? '',
            apiKeySet: provider.apiKey === undefined ? (view.copilot.provider?.apiKeySet ?? false) : provider.apiKey !== null,
          }
        : provider === null
          ? null
          : view.copilot.provider,
    },
  };
}

export function mockBridge(state: string): Bridge {
  const handlers: Handlers = {
    app: new Set(),
    prompts: new Set(),
    sessions: new Set(),
    timeline: new Set(),
    select: new Set(),
    settings: new Set(),
  };
  const emit = <E extends keyof Events>(event: E, payload: Events[E]): void =>
    handlers[event].forEach((handler) => handler(payload));
  const app = appView(state);
  let queue: PromptView[] = prompts(state);
  const all = sessions(state);
  const lines = timelines(state);
  let view = settingsView(state);

  const commands: Record<string, (args: Record<string, unknown>) => unknown> = {
    app_view: () => app,
    prompt_queue: () => ({ prompts: queue }),
    answer_prompt: ({ id, answer }) => {
      const { kind, grant } = { grant: null, ...(answer as Answer) };
      const bad = kind === 'approve' ? grant?.rules.find((rule) => check({ ...view.policy, allow: [rule] }).some((found) => found.rule === rule && found.kind === 'malformed')) : undefined;
      if (bad !== undefined) {
        const error: CommandError = { code: 'invalid', message: `\`${bad}\` is no rule: its closing bracket is missing.` };
        throw error;
      }
      if (state === 'gone') {
        const error: CommandError = { code: 'gone', message: 'That request is gone.' };
        throw error;
      }
      queue = queue.filter((prompt) => prompt.id !== id);
      setTimeout(() => emit('prompts', { prompts: queue }), 60);
    },
    sessions: () => all,
    timeline: ({ session }) => lines[String(session)] ?? [],
    selection: () => ({ session: null, new: state === 'new' ? { folder: '~/src/shop-api' } : null }),
    create_session: () => {
      const error: CommandError = {
        code: 'invalid',
        message: 'There is no folder ~/src/shop-apy. Check its name, or create it first.',
      };
      throw error;
    },
    past_sessions: pastSessions,
    settings: () => view,
    update_settings: ({ patch }) => (view = changed(view, patch as SettingsPatch)),
    check_rules: ({ policy }) => check(policy as Policy),
    try_command: ({ trial }) => explain(trial as Trial),
    revoke_grant: ({ id }) => (view = { ...view, grants: view.grants.filter((grant) => grant.id !== id) }),
  };

  if (state === 'withdrawn') setTimeout(() => emit('prompts', { prompts: (queue = queue.slice(1)) }), 1500);

  return {
    invoke: async (command, args) => {
      await new Promise((resolve) => setTimeout(resolve, 15));
      return commands[command]?.(args ?? {});
    },
    listen: async (event, handler) => {
      handlers[event].add(handler);
      return () => handlers[event].delete(handler);
    },
  };
}
