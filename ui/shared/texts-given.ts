// The texts about what the agent is given, and about errors.
export const given = {
  // Sessions window
  sentAs: 'Will be sent as:',
  shortcuts: 'Shortcuts:',
  tryingAgain: (seconds: number, number: number, of: number) =>
    `Trying again in ${seconds} s (${number} of ${of})`,
  tryingNow: (number: number, of: number) => `Trying again now (${number} of ${of})`,
  tryNow: 'Try now',
  stopTrying: 'Do not try again',

  // Settings window
  enrichment: 'What the agent is given',
  enrichmentHint: 'Whatever it is given stands in the session’s time line.',
  projectMetadata: 'Tell it at the start what the project is',
  projectMetadataHint:
    'Name, version and required tools from `package.json`, `Cargo.toml`, `pyproject.toml`, `go.mod`, `pom.xml` or `*.csproj`, the git branch and the folder. Nothing is run for it.',
  shortcutsLabel: 'Shortcuts',
  shortcutsHint: 'A message that begins with one is sent with its text instead, and what follows behind a colon.',
  shortcutName: 'Shortcut',
  shortcutText: 'Stands for',
  shortcutsNone: 'There are none.',
  builtIn: 'Bring the built-in ones back',
  rowLabel: (column: string, name: string) => `${column} of ${name}`,
  add: 'Add',
  remove: 'Remove',
  removeLabel: (name: string) => `Remove ${name}`,
  removed: (name: string) => `Removed: ${name}`,
  twice: (name: string) => `\`${name}\` is there already.`,
  both: 'Fill in both fields.',

  errors: 'Errors',
  errorsHint: 'What is not tried again is always told.',
  retry: 'Go on by itself after a passing error',
  retryHint:
    'Too many requests, a model that is not available, a lost connection: Askance waits and lets the agent go on. You can stop it. Logins, quotas and refused requests are told at once.',
  retryCount: 'Retries in a turn, at most',
  retryCountWrong: 'Give a number from 1 to 10.',
  messages: 'Your own words for errors',
  messagesHint: 'Leave one empty to be told what is known about the error.',
  message: {
    model_call: 'The model did not answer',
    tool_execution: 'A tool failed',
    system: 'Anything else',
    user_input: 'A message was not taken',
  },
  messageExample: {
    model_call: 'The AI model is temporarily unavailable. Please try again.',
    tool_execution: 'A tool encountered an error. Check inputs and try again.',
    system: 'A system error occurred. Please try again later.',
    user_input: 'The message could not be taken.',
  },
  guidance: 'When a tool has failed, tell the agent',
  guidanceHint: 'By the tool’s name, such as `bash` or `view`; `*` is for all others.',
  guidanceNone: 'Nothing besides the error.',
  guidanceTool: 'Tool',
  guidanceText: 'What it is told',
} as const;
