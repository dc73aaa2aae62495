// A backend made of data, to look at the windows in a plain browser: `?mock=STATE`. Never part of
// the production bundle.
import type { Bridge, Events, SettingsPatch } from './backend';
import type { CommandError, Policy, RedactionTrial, SettingsView, SlackView, Trial, WebhookView } from './bindings';
import { appView, check, explain, pastSessions, sessions, settingsView, timelines } from './mock-data';
import { desk } from './mock-desk';
import { changedEnrichment, changedErrors, preview } from './mock-given';
import { changedSounds, soundCommands } from './mock-sounds';
import { record } from './mock-history';
import { masked } from './mock-redaction';

type Handlers = { [E in keyof Events]: Set<(payload: Events[E]) => void> };

const hostOf = (url: string): string => new URL(url).host;
const calm = { waiting: 0, dropped: 0, broken: null };

function changedSlack(view: SlackView, patch: NonNullable<SettingsPatch['slack']>): SlackView {
  const { webhookUrl, confirmedHost, sessionEnded, waitingMinutes } = patch;
  const host = webhookUrl === undefined ? view.webhookHost : webhookUrl && hostOf(webhookUrl);
  return {
    webhookSet: host !== null,
    webhookHost: host,
    confirmed: host === 'hooks.slack.com' || (confirmedHost ?? (view.confirmed ? view.webhookHost : null)) === host,
    sessionEnded: sessionEnded ?? view.sessionEnded,
    waitingMinutes: waitingMinutes === undefined ? view.waitingMinutes : waitingMinutes,
    outbox: webhookUrl === undefined ? view.outbox : calm,
  };
}

function changedWebhooks(views: WebhookView[], patch: NonNullable<SettingsPatch['webhooks']>): WebhookView[] {
  const left = views.filter(({ id }) => patch[id] !== null);
  const added = Object.keys(patch).filter((id) => patch[id] && !views.some((known) => known.id === id));
  const blank = (id: string): WebhookView => ({ id, kind: 'json', host: null, secretSet: false, enabled: true, on: ['error'], outbox: calm });
  return [...left, ...added.map(blank)].map((view) => {
    const { url, secret, ...rest } = patch[view.id] ?? {};
    return {
      ...view,
      ...rest,
      host: url === undefined ? view.host : hostOf(url),
      secretSet: secret === undefined ? view.secretSet : secret !== null,
      outbox: url === undefined ? view.outbox : calm,
    };
  });
}

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
    prompts: { ...view.prompts, ...patch.prompts },
    notifications: { ...view.notifications, ...patch.notifications },
    sounds: changedSounds(view.sounds, patch.sounds ?? {}),
    audit: { ...view.audit, ...patch.audit },
    slack: slack ? changedSlack(view.slack, slack) : view.slack,
    enrichment: changedEnrichment(view.enrichment, patch.enrichment ?? {}),
    errors: changedErrors(view.errors, patch.errors ?? {}),
    webhooks: changedWebhooks(view.webhooks, patch.webhooks ?? {}),
    copilot: {
      ...view.copilot,
      ...(copilot?.model === undefined ? {} : { model: copilot.model }),
      ...(copilot?.cliPath === undefined ? {} : { cliPath: copilot.cliPath }),
      redactSessionFiles: copilot?.redactSessionFiles ?? view.copilot.redactSessionFiles,
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
    history: new Set(),
  };
  const emit = <E extends keyof Events>(event: E, payload: Events[E]): void =>
    handlers[event].forEach((handler) => handler(payload));
  const app = appView(state);
  const all = sessions(state);
  const lines = timelines(state);
  let view = settingsView(state);

  const commands: Record<string, (args: Record<string, unknown>) => unknown> = {
    app_view: () => app,
    ...record(state),
    ...desk(state, (queue) => emit('prompts', queue)),
    sessions: () => all,
    timeline: ({ session }) => lines[String(session)] ?? [],
    selection: () => ({ session: state === 'retry' ? 'importer' : null, new: state === 'new' ? { folder: '~/src/shop-api' } : null }),
    choose_folder: () => '/home/mika/src/shop-api',
    create_session: () => {
      const error: CommandError = {
        code: 'invalid',
        message: 'There is no folder ~/src/shop-apy. Check its name, or create it first.',
      };
      throw error;
    },
    past_sessions: pastSessions,
    preview_message: ({ text }) => preview(view.enrichment, String(text)),
    mute_session: ({ session, muted }) => {
      const at = all.findIndex(({ id }) => id === session);
      const known = all[at];
      if (known) all[at] = { ...known, muted: muted === true };
      emit('sessions', [...all]);
    },
    settings: () => view,
    update_settings: ({ patch }) => {
      const wanted = changed(view, patch as SettingsPatch);
      const wrong = wanted.ruleProblems.find((problem) => problem.list === 'directories');
      if (wrong) {
        const error: CommandError = { code: 'invalid', message: wrong.message };
        throw error;
      }
      return (view = wanted);
    },
    ...soundCommands(state),
    check_rules: ({ policy }) => check(policy as Policy),
    try_command: ({ trial }) => explain(trial as Trial),
    try_redaction: ({ trial }) => masked(trial as RedactionTrial),
    revoke_grant: ({ id }) => (view = { ...view, grants: view.grants.filter((grant) => grant.id !== id) }),
  };

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
