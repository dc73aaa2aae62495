// Every text of the windows, in one place and ready for translation: what depends on a number or a
// name is a function. Texts from the runtime or the agent are not here; they are shown as they came.
import type {
  Decided,
  Profile,
  Progress,
  Risk,
  RuleProblemKind,
  Scope,
  SessionState,
  Verdict,
} from './bindings';

const rules = new Intl.PluralRules('en');

function plural(n: number, one: string, other: string): string {
  return `${n} ${rules.select(n) === 'one' ? one : other}`;
}

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

const verdict: Record<Verdict, string> = {
  allow: 'allowed',
  ask: 'asks',
  deny: 'denied',
};

const risk: Record<Risk, string> = {
  low: 'Low risk',
  medium: 'Medium risk',
  high: 'High risk',
};

const scope: Record<Scope, string> = {
  session: 'this session',
  folder: 'this folder',
  hour: 'for an hour',
  always: 'always',
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

  prompt: {
    window: 'Permission request',
    position: (n: number) => `1 of ${n}`,
    positionLong: (n: number) => (n === 1 ? 'The only request that waits' : `The oldest of ${n} requests that wait`),
    subagent: 'Subagent',
    quoteOpen: '“',
    quoteClose: '”',
    command: 'Command',
    before: 'Removed lines',
    after: 'Added lines',
    content: 'Content',
    path: 'File',
    address: 'Address',
    arguments: 'Arguments',
    allArguments: 'All arguments',
    lines: (n: number) => plural(n, 'line', 'lines'),
    scroll: (n: number) => `${plural(n, 'line', 'lines')}, scroll to see all`,
    scrollOne: 'Scroll to see all',
    tooLarge: 'Too large to compare: the old text, then the new one.',
    skipped: 'unchanged lines',
    why: 'Why you are asked',
    next: 'Next waiting',
    more: (n: number) => `and ${n} more`,
    approve: 'Approve',
    approveRemember: 'Approve and remember',
    hold: 'Hold to approve once',
    holding: 'Keep holding…',
    holdHint: 'Hold the button, the Space key or the Enter key for more than a second.',
    holdEarly: 'Released too early. Nothing was done.',
    highRisk: 'High risk.',
    whole: 'The whole command',
    wholeAndArguments: 'Whole command and all arguments',
    remember: 'Remember',
    scope: { once: 'just this once', ...scope },
    meaning: {
      once: 'You are asked again the next time.',
      session: 'Until this session ends, what matches is not asked again.',
      folder: 'From now on, in this folder and below.',
      hour: 'For an hour, in every session.',
      always: 'From now on, in every session.',
    },
    rememberNone: 'No rule is left, so it is just this once.',
    rememberRule: (n: number, of: number) => (of === 1 ? 'Rule to remember' : `Rule ${n} of ${of} to remember`),
    rememberRemove: (rule: string) => `Do not remember ${rule}`,
    rememberRestore: 'Put back',
    deny: 'Deny',
    denyBecause: 'Deny, because…',
    denyStop: 'Deny and stop',
    reason: 'What should the agent do instead?',
    reasonHint: 'The agent reads this and goes on.',
    send: 'Deny and send',
    back: 'Back',
    notYet: 'Reacts in a moment',
    empty: 'Nothing waits.',
    gone: 'That request was already gone. Nothing was done.',
    replaced: 'The request you were looking at is gone. This is the next one.',
    withdrawn: 'The request you were looking at is gone. Nothing was done.',
    announce: (action: string, session: string, how: Risk) =>
      how === 'high' ? `${session} asks: ${action}. ${risk.high}.` : `${session} asks: ${action}`,
  },

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
    noneHint: 'Start one with New, or go on with an earlier one.',
    pick: 'Choose a session, or start a new one.',
    earlier: 'Earlier sessions',
    earlierNone: 'There are no earlier sessions.',
    earlierHint: 'What Copilot still remembers. Resume goes on where it stopped.',
    loading: 'Looking…',
    folder: 'Folder',
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
    problems: 'To look at',
    permissions: 'Permissions',
    permissionsHint:
      'One rule per line, in Copilot’s own form: `view` for a tool, `shell` for every command, `shell(npm test)` for one, `shell(git:*)` for all that begin so; `write(src/**)`, `read(~/notes/**)`, `url(github.com)`, `my-server(tool)`. Deny wins over ask, ask over allow; what no rule matches is asked.',
    profile: 'New sessions',
    allow: 'Allow without asking',
    ask: 'Always ask',
    deny: 'Always deny',
    readOnly: 'Reading inside the folder needs no question',
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
    notifications: 'Notifications',
    notify: {
      turnFinished: 'A turn is finished',
      sessionEnded: 'A session has ended',
      error: 'An error occurred',
      permission: 'A request waits for you',
    },
    sounds: 'Sounds',
    soundsEnabled: 'Play sounds',
    volume: 'Volume',
    percent: (n: number) => `${n} %`,
    sound: {
      toolCall: 'After a tool call',
      toolFailure: 'After a failed tool call',
      permission: 'A request waits for you',
      turnFinished: 'A turn is finished',
      error: 'An error occurred',
    },
    soundName: { pop: 'Pop', knock: 'Knock', ask: 'Ask', done: 'Done', alarm: 'Alarm' },
    silence: 'None',
    try: 'Try',
    tryLabel: (name: string) => `Try: ${name}`,
    slack: 'Slack',
    slackHint: 'Errors that a session cannot recover from go to this channel.',
    slackWhere:
      'You get a webhook at api.slack.com/apps: create an app, switch on “Incoming Webhooks”, add one to a channel and copy its address.',
    webhook: 'Webhook address',
    webhookNew: 'Another webhook address',
    slackSaved: (host: string) => `Saved: ${host}`,
    slackNone: 'None saved.',
    save: 'Save',
    remove: 'Remove',
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
