// Every text of the windows, in one place and ready for translation: what depends on a number or a
// name is a function. Texts from the runtime or the agent are not here; they are shown as they came.
import type {
  Decided,
  Profile,
  Progress,
  RuleProblemKind,
  Scope,
  SessionState,
} from './bindings';
import { given } from './texts-given';
import { history } from './texts-history';
import { prompt } from './texts-prompt';
import { quiet } from './texts-quiet';
import { sounds } from './texts-sounds';
import { sessionFiles } from './texts-session-files';
import { visitor } from './texts-visitor';
import { record } from './texts-record';
import { plural, risk, scope, verdict } from './words';

const state: Record<SessionState, string> = {
  starting: 'Starting',
  working: 'Working',
  needsYou: 'Needs you',
  idle: 'Idle',
  failed: 'Failed',
  ended: 'Ended',
};

const profileName: Record<Profile, string> = {
  ask: 'Ask',
  readOnly: 'Read only',
  allowAll: 'Allow all',
  denyAll: 'Deny all',
};

const profileShort: Record<Profile, string> = {
  ask: 'asks',
  readOnly: 'read only',
  allowAll: 'allows all',
  denyAll: 'denies all',
};

const profileMeaning: Record<Profile, string> = {
  ask: 'Asks you about everything that no rule allows.',
  readOnly: 'May read inside the folder without asking; everything that changes something is denied.',
  allowAll: 'Does everything without asking, except what a rule asks about or denies. Every call is logged.',
  denyAll: 'May do nothing at all: every call is denied, so no file can change.',
};

const decided: Record<Decided, string> = {
  announced: 'comes next',
  waiting: 'waits for you',
  allowed: 'allowed',
  approved: 'approved by you',
  denied: 'denied',
};

const progress: Record<Progress, string> = {
  running: 'running',
  succeeded: 'done',
  failed: 'failed',
  interrupted: 'interrupted',
};

const ruleProblem: Record<RuleProblemKind, string> = {
  malformed: 'ignored',
  shadowed: 'never reached',
  dangerous: 'allows a lot',
};

export const texts = {
  time: {
    now: 'now',
    milliseconds: (n: number) => `${n} ms`,
    seconds: (n: string) => `${n} s`,
    minutes: (n: number) => `${n} min`,
    hours: (n: number) => `${n} h`,
    days: (n: number) => `${n} d`,
  },
  saved: 'Saved',
  dismiss: 'Dismiss',
  unreachable: (message: string) => `Askance did not answer: ${message}`,

  verdict,
  risk,
  scope,
  parts: {
    label: 'Parts of the command',
    scroll: (n: number) => `${plural(n, 'part', 'parts')}, scroll to see all`,
  },

  prompt,
  given,
  quiet,
  sounds,
  history,
  sessionFiles,
  visitor,
  record,

  state,
  stateLine: (s: SessionState, activity: string | null) => (activity ? `${state[s]}:` : state[s]),
  profileName,
  profileShort,
  profileMeaning,

  sessions: {
    heading: 'Sessions',
    list: 'Sessions',
    new: 'New',
    none: 'No session yet.',
    noneHint: 'Start one, or go on with an earlier one.',
    first: 'New session',
    pick: 'Choose a session, or start a new one.',
    earlier: 'Earlier sessions',
    earlierNone: 'There are no earlier sessions.',
    earlierHint: 'What Copilot still remembers. Resume goes on where it stopped.',
    loading: 'Looking…',
    folder: 'Folder',
    chooseFolder: 'Choose…',
    chooseFolderLabel: 'Choose the folder in a dialog',
    prompt: 'What should it do?',
    model: 'Model',
    modelHint: 'Empty: the one from the settings, or Copilot’s own choice.',
    optional: 'optional',
    profile: 'Permissions',
    profileDefault: (name: string) => `As in the settings (${name})`,
    newHeading: 'New session',
    start: 'Start',
    starting: 'Starting…',
    cancel: 'Cancel',
    stop: 'Stop',
    stopping: 'Stopping…',
    close: 'Close',
    resume: 'Resume',
    resuming: 'Resuming…',
    forget: 'Remove',
    history: 'History',
    answer: 'Answer',
    waits: (time: string) => `waits for you · ${time}`,
    timeline: 'What happened',
    nothingYet: 'Nothing has happened yet.',
    toEnd: 'To the end',
    you: 'You',
    agent: 'Agent',
    tool: 'Tool call',
    error: 'Error',
    saySomething: 'Say something…',
    sayWhileWorking: 'Say something while it works…',
    resumeFirst: 'Resume this session to go on.',
    sayToTryAgain: 'Say something to try again…',
    queue: 'Queue',
    queueHint: 'After what it is doing now (Enter)',
    steer: 'Steer',
    steerHint: 'Now, into what it is doing (Ctrl+Enter)',
    send: 'Send',
    askEverything: 'Every session asks about everything. Switched on in the tray menu.',
    denyEverything: 'Everything is denied, in every session. Switched on in the tray menu.',
    counts: 'What happened so far',
    prompts: (n: number) => plural(n, 'prompt', 'prompts'),
    toolCalls: (n: number) => plural(n, 'tool call', 'tool calls'),
    verdicts: (allowed: number, approved: number, denied: number) =>
      `${allowed} allowed · ${approved} you · ${denied} denied`,
    waited: (time: string) => `waited for you ${time}`,
    tokens: (n: string) => `${n} tokens`,
  },

  timeline: {
    decided,
    progress,
    by: (what: Decided, by: string) => `${decided[what]} by ${by}`,
  },

  settings: {
    heading: 'Settings',
    jumpLabel: 'Sections',
    /** Short names of the sections, in their order. */
    jump: {
      permissions: 'Permissions',
      questions: 'Questions',
      notifications: 'Notifications',
      sounds: 'Sounds',
      slack: 'Slack',
      webhooks: 'Webhooks',
      enrichment: 'Agent',
      errors: 'Errors',
      record: 'Record',
      copilot: 'Copilot',
    },
    problems: 'To look at',
    permissions: 'Permissions',
    permissionsHint:
      'One rule per line, in Copilot’s own form: `view` for a tool, `shell` for every command, `shell(npm test)` for one, `shell(git:*)` for all that begin so; `write(src/**)`, `read(~/notes/**)`, `url(github.com)`, `my-server(tool)`. Deny wins over ask, ask over allow; what no rule matches is asked.',
    profile: 'New sessions',
    allow: 'Allow without asking',
    ask: 'Always ask',
    deny: 'Always deny',
    readOnly: 'Reading inside the folder needs no question',
    highRisk: 'Also for high-risk calls',
    highRiskHint:
      'Unticked, you are asked about a high-risk call (it deletes or sends something away, say) although the rule allows it. Ticked, it runs without a question.',
    unlisted: 'Confirmed for high-risk calls, but in no list',
    unlistedHint: 'By themselves they allow nothing, but they count as soon as the same rule is allowed.',
    directories: 'Folders that file tools may use',
    directoriesHint:
      'One per line, beginning with `/` or `~/`. Outside of them, tools that read or change files are denied, whatever the rules say; a shell command that a rule or the profile allows is not held back. Empty: no limit.',
    noFolder: 'fits nothing',
    notSaved: 'Not saved',
    ruleProblem,
    trying: 'Try a command',
    tryingHint: 'What your rules would say to it. Nothing is run.',
    tryCommand: 'Command',
    tryFolder: 'Folder of the session',
    tryRule: (rule: string) => `Decided by \`${rule}\`.`,
    trySuggestion: 'Would be allowed by',
    folders: 'Rules for one folder',
    foldersHint: 'They hold in that folder and below it, besides the rules for all.',
    folderName: 'Another folder',
    folderAdd: 'Add',
    folderTwice: 'This folder is there already.',
    folderRemove: 'Remove this folder',
    folderCount: (n: number) => plural(n, 'rule', 'rules'),
    grants: 'Remembered answers',
    grantsHint: 'What you let Askance remember when you approved. Revoked, it asks again.',
    grantsNone: 'Nothing is remembered yet.',
    grantScope: (what: Scope, place: string | null) => {
      if (what === 'session') return place === null ? 'in its session' : `in the session “${place}”`;
      if (what === 'folder') return place === null ? 'in its folder' : `in ${place}`;
      return place === null ? 'everywhere' : `in ${place}`;
    },
    grantUntil: (moment: string) => `until ${moment}`,
    grantSince: (moment: string) => `since ${moment}`,
    grantNever: 'not used yet',
    grantUsed: (n: number, ago: string | null) => {
      const times = plural(n, 'call', 'calls');
      return ago === null ? `allowed ${times}` : `allowed ${times}, the last ${ago}`;
    },
    ago: (age: string) => (age === 'now' ? 'just now' : `${age} ago`),
    revoke: 'Revoke',
    revokeLabel: (rule: string) => `Revoke ${rule}`,
    revoked: (rule: string) => `Revoked: ${rule}`,
    questions: 'Questions',
    questionsHint: 'How long a request waits for you, and where you can answer it.',
    deadline: 'Deny what I do not answer',
    deadlineAfter: (seconds: number) => {
      if (seconds % 3600 === 0) return `after ${plural(seconds / 3600, 'hour', 'hours')}`;
      return seconds % 60 === 0 ? `after ${plural(seconds / 60, 'minute', 'minutes')}` : `after ${plural(seconds, 'second', 'seconds')}`;
    },
    deadlineNever: 'never: it waits',
    deadlineOwn: 'after another time…',
    deadlineSeconds: 'Seconds',
    deadlineWrong: 'From 10 seconds to 86400, which is a day.',
    approveInNotifications: 'Approve button in notifications (low and medium risk)',
    notifications: 'Notifications',
    notify: {
      turnFinished: 'A turn is finished',
      sessionEnded: 'A session has ended',
      error: 'An error occurred',
      permission: 'A request waits for you',
    },
    slack: 'Slack',
    slackHint: 'Errors that a session cannot recover from go to this channel.',
    slackUnconfirmed: (host: string) =>
      `\`${host}\` is not one of Slack’s own hosts, so nothing is posted yet. Go on only if you know who runs it: it will read your errors.`,
    slackConfirm: (host: string) => `Post to ${host}`,
    slackEnded: 'Also tell when a session has ended',
    slackWaiting: 'Tell about requests that have waited this long (minutes)',
    slackWaitingHint: 'From 1 to 1440. Leave it empty to be told of none.',
    slackWaitingWrong: 'Give a number of minutes from 1 to 1440, or nothing.',
    outboxBroken: (why: string) => `Nothing is sent any more. ${why} It goes on when a test succeeds or the address is changed.`,
    outboxWaiting: (n: number) => (n === 1 ? '1 message waits to be sent.' : `${n} messages wait to be sent.`),
    outboxDropped: (n: number) => (n === 1 ? '1 message was given up.' : `${n} messages were given up.`),
    webhooks: 'Webhooks',
    webhooksHint: 'The same messages for other services, or for a program of yours.',
    webhooksNone: 'None saved.',
    webhookAdd: 'Add a webhook',
    webhookService: 'Service',
    webhookKind: { json: 'JSON', discord: 'Discord', teams: 'Microsoft Teams', ntfy: 'ntfy' },
    webhookWhere: {
      json: 'Your program gets a POST with JSON. The README lists its fields and how it is signed.',
      discord: 'Channel settings, Integrations, Webhooks: copy the address.',
      teams: 'In the channel’s workflows choose “Send webhook alerts to a channel” and copy the address.',
      ntfy: 'The address of a topic, such as https://ntfy.sh/ and a name that nobody can guess.',
    },
    webhookUnset: 'no usable address',
    webhookOn: 'Tell of',
    webhookOccasion: { error: 'errors', sessionEnded: 'ended sessions', waiting: 'requests that wait' },
    webhookEnabled: 'Post to it',
    webhookSecret: 'Signing secret',
    webhookSecretHint: 'Any text that your program knows, too. Without one, messages are not signed.',
    webhookTested: 'It took it. Look there.',
    webhookTestLabel: (name: string) => `Send a test: ${name}`,
    webhookChange: 'Change',
    webhookChangeLabel: (name: string) => `Change ${name}`,
    webhookRemoved: (name: string) => `Removed: ${name}`,
    slackWhere:
      'You get a webhook at api.slack.com/apps: create an app, switch on “Incoming Webhooks”, add one to a channel and copy its address.',
    webhook: 'Webhook address',
    webhookNew: 'Another webhook address',
    slackSaved: (host: string) => `Saved: ${host}`,
    slackNone: 'None saved.',
    save: 'Save',
    remove: 'Remove',
    removeLabel: (rule: string) => `Remove ${rule}`,
    test: 'Send a test',
    testing: 'Sending…',
    tested: 'Slack took it. Look into the channel.',
    copilot: 'Copilot',
    copilotHint: 'Leave all of it empty to use the Copilot CLI and the login you already have.',
    environment: 'Set by environment variables, which win over these fields:',
    cliPath: 'Copilot CLI',
    cliPathHint: 'The path of the program, if it is not found by itself.',
    server: 'A running server instead',
    host: 'Host',
    port: 'Port',
    token: 'Token',
    provider: 'A provider of your own',
    providerNone: 'None: GitHub Copilot',
    providerType: { openai: 'OpenAI-compatible', azure: 'Azure', anthropic: 'Anthropic' },
    baseUrl: 'Base URL',
    key: 'API key',
    secretSet: 'Saved. Type to replace it.',
    secretNone: 'None saved',
    model: 'Model of new sessions',
    serverBoth: 'A server needs both a host and a port (1 to 65535).',
    providerUrl: 'Give the base URL, and the provider is saved.',
    restart: 'New sessions use it; running ones keep what they have.',
  },
} as const;
