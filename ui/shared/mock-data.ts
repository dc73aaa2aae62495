// What the mock shows, by the name of the state.
import { mockSounds } from './mock-sounds';
import type {
  AppView,
  Counts,
  Entry,
  Explanation,
  GrantView,
  PartView,
  PastSession,
  Policy,
  RuleProblem,
  SessionView,
  SettingsView,
  TimelineEntry,
  Trial,
  WebhookView,
} from './bindings';
import { enrichmentView, errorsView } from './mock-given';

const now = Date.now();
const MINUTE = 60_000;

export function appView(state: string): AppView {
  return {
    version: '0.1.0',
    folder: '~/src/shop-api',
    profile: 'ask',
    askEverything: state === 'askall',
    denyEverything: state === 'denyall',
    accent: new URLSearchParams(globalThis.location?.search ?? '').get('accent'),
    notices:
      state === 'notices' || state === 'askall'
        ? ['No notification service answers, so nothing pops up.', 'No sound device was found.']
        : [],
  };
}

const none: Counts = { prompts: 1, toolCalls: 0, allowed: 0, approved: 0, denied: 0, tokens: 0, waitedMs: 0, masked: 0 };

export function sessions(state: string): SessionView[] {
  if (state === 'empty') return [];
  const base = {
    profile: 'ask' as const, model: null, ended: null, subagents: [], counts: none, retry: null, muted: false,
  };
  return [
    {
      ...base,
      id: 'auth',
      title: 'Fix the flaky auth test',
      folder: '~/src/shop-api',
      branch: 'fix/auth',
      state: 'needsYou',
      activity: 'rm -rf build/ ../cache && npm test',
      since: now - 4 * MINUTE,
      counts: { prompts: 3, toolCalls: 9, allowed: 7, approved: 1, denied: 1, tokens: 41_200, waitedMs: 72_000, masked: 0 },
    },
    {
      ...base,
      id: 'importer',
      title: 'Port the importer',
      folder: '~/src/ledger',
      branch: 'main',
      profile: 'allowAll',
      model: 'claude-sonnet-4.5',
      state: 'working',
      activity: state === 'retry' ? 'tries again soon (2 of 3)' : 'Editing src/import/csv.rs',
      retry: state === 'retry' ? { at: now + 8000, number: 2, of: 3 } : null,
      since: now - 21 * MINUTE,
      subagents: [
        { id: 'a1', name: 'explore', state: 'working' },
        { id: 'a2', name: 'code-review', state: 'needsYou' },
        { id: 'a3', name: 'task', state: 'idle' },
      ],
    },
    {
      ...base,
      id: 'react',
      title: 'Upgrade to React 20',
      folder: '~/src/web',
      branch: 'react-20',
      state: 'failed',
      activity: 'the model refused the key',
      since: now - 125 * MINUTE,
    },
    {
      ...base,
      id: 'notes',
      title: 'Write the release notes',
      folder: '~/src/site',
      branch: 'main',
      state: 'idle',
      activity: 'The notes are in NOTES.md.',
      muted: true,
      since: now - 50 * MINUTE,
    },
    {
      ...base,
      id: 'old',
      title: 'Remove the unused feature flags from the settings page and its tests',
      folder: '~/src/site',
      branch: null,
      state: 'ended',
      activity: null,
      since: now - 600 * MINUTE,
      ended: now - 300 * MINUTE,
    },
  ];
}

function tool(tool: string, summary: string, more: Partial<Extract<Entry, { kind: 'tool' }>> = {}): Entry {
  return { kind: 'tool', tool, summary, decided: 'allowed', by: '', progress: 'succeeded', durationMs: 12, error: null, ...more };
}

function numbered(entries: (Entry | [string, Entry])[]): TimelineEntry[] {
  return entries.map((entry, seq) => ({
    seq,
    at: now - 41_000,
    agent: Array.isArray(entry) ? entry[0] : null,
    entry: Array.isArray(entry) ? entry[1] : entry,
  }));
}

export function timelines(state: string): Record<string, TimelineEntry[]> {
  const auth: (Entry | [string, Entry])[] = [
    { kind: 'prompt', text: 'The auth test fails one run in five. Find out why and mend it.' },
    { kind: 'message', text: 'I’ll look at the test and at how the session is refreshed.' },
    tool('view', 'tests/auth.spec.ts'),
    tool('bash', 'npm test -- auth', { by: 'shell(npm test)', progress: 'failed', durationMs: 8400, error: '1 test failed of 24.' }),
    ['explore', tool('grep', 'refresh\\(', { durationMs: 31 })],
    ['explore', { kind: 'message', text: 'The refresh is called in `src/auth.ts` only, after the first request.' }],
    tool('edit', 'src/auth.ts', { decided: 'approved', by: 'you', durationMs: 44 }),
    tool('bash', 'git push --force', { decided: 'denied', by: 'shell(git push)', progress: 'failed', durationMs: 3, error: 'Push to a branch of your own, without force.' }),
    { kind: 'note', text: 'The runtime was started again, and the session goes on.' },
    { kind: 'message', text: 'The second request starts before the token is refreshed. I’ll clear the build output and run it again:\n```sh\nnpm test -- auth --runs 20\n```' },
    tool('bash', 'rm -rf build/ ../cache && npm test', { decided: 'waiting', progress: 'running', durationMs: null }),
    tool('view', 'tests/refresh.spec.ts', { decided: 'announced', progress: 'running', durationMs: null }),
  ];
  const many = Array.from({ length: 500 }, (_, n): Entry =>
    n % 5 === 0 ? { kind: 'message', text: `Step ${n}: on to the next file.` } : tool('view', `src/part-${n}.ts`, { durationMs: n }),
  );
  return {
    auth: numbered(state === 'many' ? many : auth),
    importer: numbered([
      { kind: 'prompt', text: 'Port the CSV importer to Rust.' },
      tool('edit', 'src/import/csv.rs', { by: 'profile allowAll', progress: 'running', durationMs: null }),
    ]),
    react: numbered([
      { kind: 'prompt', text: 'Upgrade to React 20 and mend what breaks.' },
      tool('bash', 'npm install react@20', { decided: 'approved', by: 'you', durationMs: 65_000 }),
      { kind: 'error', text: 'The model provider refused the key (401 Unauthorized: invalid x-api-key). Check the key in the settings, then resume.' },
    ]),
  };
}

export function pastSessions(): PastSession[] {
  return [
    { id: 'p1', title: 'Rename the customer table', folder: '~/src/shop-api', branch: 'main', modified: '2026-11-20T16:20:00Z' },
    { id: 'p2', title: 'Why is the build slow on Mondays?', folder: '~/src/ledger', branch: null, modified: '2026-11-18T09:05:00Z' },
    { id: 'p3', title: 'Translate the onboarding mails', folder: '~/src/site', branch: 'i18n', modified: '2026-11-11T11:41:00Z' },
  ];
}

const ruleProblems: RuleProblem[] = [
  {
    rule: 'shell(bash:*)',
    list: 'allow',
    folder: null,
    kind: 'dangerous',
    message: '`shell(bash:*)` lets an agent run any command at all.',
  },
  {
    rule: 'write(src/**',
    list: 'allow',
    folder: null,
    kind: 'malformed',
    message: '`write(src/**` is ignored: its closing bracket is missing.',
  },
  {
    rule: 'shell(cargo publish)',
    list: 'ask',
    folder: null,
    kind: 'shadowed',
    message: '`shell(cargo publish)` is never reached: `shell(cargo)` in “Always deny” goes before it.',
  },
];

const grants: GrantView[] = [
  { id: 'g1', rule: 'shell(npm test)', scope: 'session', place: 'Fix the flaky auth test', until: null, since: now - 9 * MINUTE, matches: 14, last: now - 20_000 },
  { id: 'g2', rule: 'write(src/**)', scope: 'folder', place: '/home/mika/src/shop-api', until: null, since: now - 3000 * MINUTE, matches: 1, last: now - 130 * MINUTE },
  { id: 'g3', rule: 'url(nodejs.org)', scope: 'hour', place: null, until: now + 48 * MINUTE, since: now - 12 * MINUTE, matches: 0, last: null },
  { id: 'g4', rule: 'shell(cargo test --workspace --all-features --no-fail-fast -- --nocapture)', scope: 'always', place: null, until: null, since: now - 40_000 * MINUTE, matches: 212, last: now - 1500 * MINUTE },
];

/** A very small imitation of the rules' grammar, only to see problems come and go. */
export function check(policy: Policy): RuleProblem[] {
  const found: RuleProblem[] = [];
  for (const list of ['allow', 'ask', 'deny'] as const) {
    for (const rule of policy[list]) {
      const problem = (kind: RuleProblem['kind'], message: string): void => void found.push({ rule, list, folder: null, kind, message });
      if (rule.includes('(') !== rule.endsWith(')')) problem('malformed', `\`${rule}\` is ignored: its closing bracket is missing.`);
      else if (list === 'allow' && /^(shell|shell\(bash:\*\))$/.test(rule)) problem('dangerous', `\`${rule}\` lets an agent run any command at all.`);
      else if (list !== 'deny' && policy.deny.includes(rule)) problem('shadowed', `\`${rule}\` is never reached: it is also in “Always deny”.`);
    }
  }
  for (const rule of policy.directories) {
    if (/^(\/|~$|~\/)/.test(rule)) continue;
    found.push({ rule, list: 'directories', folder: null, kind: 'malformed', message: `\`${rule}\` must begin with \`/\` or \`~/\`.` });
  }
  return found;
}

/** An explanation with some sense, for the field to try a command. */
export function explain({ command }: Trial): Explanation {
  const parts = command
    .split(/\s*(?:&&|\|\||;|\|)\s*/)
    .map((text) => text.trim())
    .filter((text) => text !== '')
    .map((text): PartView => {
      if (/^rm\b/.test(text)) return { command: text, verdict: 'deny', why: 'Denied by `shell(rm)`.' };
      if (/^(ls|cat|git status|npm test)\b/.test(text)) return { command: text, verdict: 'allow', why: 'Allowed: it only reads.' };
      return { command: text, verdict: 'ask', why: `No rule allows \`${text.split(' ')[0] ?? ''}\`.` };
    });
  const worst = (['deny', 'ask', 'allow'] as const).find((each) => parts.some((part) => part.verdict === each)) ?? 'ask';
  return {
    verdict: worst,
    rule: worst === 'deny' ? 'shell(rm)' : null,
    reason: { deny: 'One part is denied, so all of it is.', ask: 'No rule allows all of its parts.', allow: 'Every part is allowed.' }[worst],
    risk: worst === 'deny' ? 'high' : worst === 'ask' ? 'medium' : 'low',
    riskReason: worst === 'deny' ? 'Deletes files.' : worst === 'ask' ? 'May change files in the folder.' : '',
    parts,
    suggestion: worst === 'ask' ? parts.filter((part) => part.verdict === 'ask').map((part) => `shell(${part.command})`) : [],
  };
}

const webhooks: WebhookView[] = [
  {
    id: 'a1',
    kind: 'json',
    host: '127.0.0.1',
    secretSet: true,
    enabled: true,
    on: ['error', 'sessionEnded', 'waiting'],
    outbox: { waiting: 3, dropped: 1, broken: 'It refused the message (HTTP 404). Check that the webhook is still active.' },
  },
  { id: 'a2', kind: 'ntfy', host: 'ntfy.example.com', secretSet: false, enabled: false, on: ['waiting'], outbox: { waiting: 0, dropped: 0, broken: null } },
];

export function settingsView(state: string): SettingsView {
  const filled = state !== 'empty';
  return {
    policy: {
      profile: 'ask',
      allow: filled ? ['view', 'shell(npm test)', 'shell(git:*)', 'shell(bash:*)', 'write(src/**'] : [],
      ask: filled ? ['shell(git push)'] : [],
      deny: filled ? ['shell(rm)', 'url(example.com)'] : [],
      folders: filled
        ? {
            '~/src/shop-api': { allow: ['shell(npm run build)', 'write(src/**)'], ask: [], deny: ['shell(npm publish)'] },
            '~/src/ledger': { allow: [], ask: ['shell(cargo publish)'], deny: [] },
          }
        : {},
      grants: [],
      confirmed: filled ? ['shell(git:*)', 'shell(docker:*)'] : [],
      directories: filled ? ['~/src', '/srv/scratch'] : [],
      readOnlyCommands: true,
    },
    audit: { enabled: true, retentionDays: 90, maxMegabytes: 500, sessionFiles: null, redact: [] },
    enrichment: enrichmentView(filled),
    errors: errorsView(filled),
    prompts: { deadlineSeconds: filled ? 300 : null, approveInNotifications: true, fromTerminal: true },
    notifications: {
      turnFinished: true,
      sessionEnded: false,
      error: true,
      permission: true,
      quietHours: filled ? { from: '22:00', to: '07:00' } : null,
      followSystem: true,
      permissionLetThrough: true,
      errorLetThrough: true,
      soundLetThrough: false,
    },
    doNotDisturb: filled ? false : null,
    sounds: mockSounds(filled),
    slack: {
      webhookSet: filled,
      webhookHost: filled ? 'chat.example.com' : null,
      confirmed: false,
      sessionEnded: filled,
      waitingMinutes: filled ? 10 : null,
      outbox: { waiting: 0, dropped: 0, broken: null },
    },
    webhooks: filled ? webhooks : [],
    copilot: {
      cliPath: null,
      server: filled ? { host: '127.0.0.1', port: 4141, tokenSet: true } : null,
      provider: filled ? { type: 'openai', baseUrl: 'http://127.0.0.1:8080/v1', apiKeySet: false } : null,
      model: filled ? 'gpt-5' : null,
      redactSessionFiles: true,
      environment: filled ? ['COPILOT_CLI_PATH', 'COPILOT_MODEL'] : [],
    },
    problems: filled ? ['The volume in the file was no number, so 60 % is used.'] : [],
    ruleProblems: filled ? ruleProblems : [],
    grants: filled ? grants : [],
  };
}
