// The texts about the record and about redaction.
import { plural } from './words';

export const record = {
  heading: 'Record and redaction',
  hint: 'What is kept of your sessions on this machine, and what is taken out of it before.',
  enabled: 'Keep a record of every session',
  days: 'Keep it for',
  daysUnit: 'days',
  daysWrong: 'This is a number of days from 1 to 3650.',
  megabytes: 'and at most',
  megabytesUnit: 'megabytes',
  megabytesWrong: 'This is a number of megabytes from 10 to 100000.',
  limits: 'The oldest sessions go first.',
  files: 'A file for each session that has ended',
  filesHint: 'A folder, such as ~/copilot-audit, for audit-<sessionId>.json. Leave it empty for no files.',
  filesWrong: 'Name the folder from its root: it begins with `/` or `~/`.',
  patterns: 'Patterns of your own',
  patternsHint:
    'Regular expressions, one a line. What they match is masked like every other secret: for the agent, in the windows, the record, notifications and messages.',
  patternProblem: (place: number) => `Line ${place}:`,
  notSaved: 'Not saved',
  trying: 'Try it out',
  tryingHint: 'Tokens of well-known services, keys, passwords in addresses and what stands beside names such as API_KEY are masked without a pattern.',
  tryPlaceholder: 'Paste a text that holds a secret',
  found: (n: number) => (n === 0 ? 'Nothing in it would be masked.' : `${plural(n, 'secret', 'secrets')} would be masked:`),
  honest:
    'Redaction knows forms, not meanings: a password in the middle of a sentence looks like any other word. Whether Copilot’s own session files are masked, too, is set under Copilot.',
  masked: (n: number) => `${plural(n, 'secret', 'secrets')} masked`,
} as const;
