// Generated from Rust by `cargo xtask bindings`. Do not edit: the tests compare it.

export type SessionId = string;

export type AgentId = string;

export type PromptId = number;

export type CallId = string;

export type Profile = "ask" | "readOnly" | "allowAll" | "denyAll";

export type FolderRules = { 
/**
 * Rules whose calls run without a question.
 */
allow: Array<string>, 
/**
 * Rules whose calls are always asked about.
 */
ask: Array<string>, 
/**
 * Rules whose calls never run.
 */
deny: Array<string>, };

export type Grant = { 
/**
 * The rule.
 */
rule: string, 
/**
 * The folder that it is bound to; otherwise it holds everywhere.
 */
folder: string | null, 
/**
 * When it ends by itself, in milliseconds since the Unix epoch.
 */
until: number | null, 
/**
 * When it was given.
 */
since: number, };

export type Policy = { 
/**
 * The profile of new sessions.
 */
profile: Profile, 
/**
 * Rules whose calls run without a question.
 */
allow: Array<string>, 
/**
 * Rules whose calls are always asked about, even where `allow` matches.
 */
ask: Array<string>, 
/**
 * Rules whose calls never run.
 */
deny: Array<string>, 
/**
 * Rules that may allow even what is high-risk, because the person said so about each of them.
 */
confirmed: Array<string>, 
/**
 * The only directories that file tools may use; empty: no restriction beyond asking.
 */
directories: Array<string>, 
/**
 * Rules that hold in one folder and below it, besides those for all.
 */
folders: { [key in string]: FolderRules }, 
/**
 * What the person has allowed from the prompt; each can be revoked.
 */
grants: Array<Grant>, 
/**
 * Whether reading inside the session's folder needs no question.
 */
readOnlyCommands: boolean, };

export type QuietHours = { 
/**
 * The first quiet minute.
 */
from: string, 
/**
 * The first minute that is not quiet any more.
 */
to: string, };

export type Notifications = { 
/**
 * A turn is finished.
 */
turnFinished: boolean, 
/**
 * A session has ended.
 */
sessionEnded: boolean, 
/**
 * An error occurred.
 */
error: boolean, 
/**
 * A request waits for the person.
 */
permission: boolean, 
/**
 * When nothing is shown or heard; none: never quiet.
 */
quietHours: QuietHours | null, 
/**
 * Whether it is quiet, too, while the system is told not to disturb.
 */
followSystem: boolean, 
/**
 * Whether requests are shown in quiet times all the same.
 */
permissionLetThrough: boolean, 
/**
 * Whether errors that nobody recovered from are shown in quiet times all the same.
 */
errorLetThrough: boolean, 
/**
 * Whether what is shown all the same is heard, too.
 */
soundLetThrough: boolean, };

export type Prompts = { 
/**
 * After how many seconds an unanswered request is denied; none: it waits for ever.
 */
deadlineSeconds: number | null, 
/**
 * Whether a notification of low or medium risk has an Approve button.
 */
approveInNotifications: boolean, 
/**
 * Whether requests of `askctl run` are shown here; otherwise they are denied there.
 */
fromTerminal: boolean, };

export type Cue = "toolCall" | "toolFailure" | "permission" | "turnFinished" | "error";

export type SoundChoice = string;

export type EventSound = { 
/**
 * Whether it is played.
 */
on: boolean, 
/**
 * From 0 (silent) to 1, as a part of the whole volume.
 */
volume: number, 
/**
 * Which.
 */
sound: SoundChoice, };

export type SoundSettings = { 
/**
 * All of them.
 */
enabled: boolean, 
/**
 * From 0 (silent) to 1; each event's own volume is a part of it.
 */
volume: number, 
/**
 * A folder of sound packs besides `~/.openpeon/packs`, or one pack's own folder.
 */
packsFolder: string | null, 
/**
 * After a tool call.
 */
toolCall: EventSound, 
/**
 * After a failed tool call.
 */
toolFailure: EventSound, 
/**
 * When a request waits for the person.
 */
permission: EventSound, 
/**
 * When a turn is finished.
 */
turnFinished: EventSound, 
/**
 * On an error.
 */
error: EventSound, };

export type PackView = { 
/**
 * Its name, which stands behind `pack:` in the settings.
 */
name: string, 
/**
 * Its name for people.
 */
title: string, 
/**
 * The events that it has a sound for.
 */
events: Array<Cue>, };

export type SoundSources = { 
/**
 * The packs that were found.
 */
packs: Array<PackView>, 
/**
 * What is wrong with folders of packs, one sentence each.
 */
packProblems: Array<string>, 
/**
 * Why the sound that was chosen for an event cannot be played, one sentence each.
 */
broken: Array<[Cue, string]>, };

export type ProviderKind = "openai" | "azure" | "anthropic";

export type ProviderView = { 
/**
 * Which protocol it speaks.
 */
type: ProviderKind, 
/**
 * The API endpoint.
 */
baseUrl: string, 
/**
 * Whether a key is saved.
 */
apiKeySet: boolean, };

export type ServerView = { 
/**
 * Host name or address.
 */
host: string, 
/**
 * TCP port.
 */
port: number, 
/**
 * Whether a token is saved.
 */
tokenSet: boolean, };

export type Audit = { 
/**
 * Whether anything is kept.
 */
enabled: boolean, 
/**
 * After how many days without an entry a session is removed.
 */
retentionDays: number, 
/**
 * How large the record may grow, in megabytes of 1,000,000 bytes; then the oldest sessions are removed.
 */
maxMegabytes: number, 
/**
 * A folder into which `audit-<sessionId>.json` is written when a session ends.
 */
sessionFiles: string | null, 
/**
 * Patterns of the person's own: what they match is masked wherever Askance shows, stores or sends something.
 */
redact: Array<string>, };

export type ShortcutView = { 
/**
 * With its `/`.
 */
name: string, 
/**
 * What it stands for.
 */
text: string, 
/**
 * What the person should know about its name.
 */
note: string | null, };

export type EnrichmentView = { 
/**
 * Whether a session is told at its start what the folder's project is.
 */
projectMetadata: boolean, 
/**
 * The shortcuts, by name.
 */
shortcuts: Array<ShortcutView>, 
/**
 * Whether the shortcuts are the built-in ones, unchanged.
 */
builtIn: boolean, };

export type ErrorMessages = { 
/**
 * The model did not answer.
 */
model_call: string | null, 
/**
 * A tool failed.
 */
tool_execution: string | null, 
/**
 * Anything else.
 */
system: string | null, 
/**
 * A message could not be taken.
 */
user_input: string | null, };

export type Errors = { 
/**
 * Whether a turn that a passing error has ended is continued.
 */
retryTransient: boolean, 
/**
 * How often in one turn.
 */
retryCount: number, 
/**
 * The person's own texts instead of the built-in ones.
 */
messages: ErrorMessages, 
/**
 * What the agent is told when a tool has failed, by the tool's name; `*` is for all others.
 */
toolGuidance: { [key in string]: string }, };

export type RedactionTrial = { 
/**
 * Patterns of the person's own, as they are typed.
 */
patterns: Array<string>, 
/**
 * A text that may hold secrets.
 */
text: string, };

export type RedactionTried = { 
/**
 * The text without its secrets.
 */
text: string, 
/**
 * How many there were.
 */
masked: number, 
/**
 * Why each of the patterns is refused, in their order; none where it is not.
 */
problems: Array<string | null>, };

export type CopilotView = { 
/**
 * The Copilot CLI, when it is not found by itself.
 */
cliPath: string | null, 
/**
 * A running server.
 */
server: ServerView | null, 
/**
 * A provider of the person's own.
 */
provider: ProviderView | null, 
/**
 * The model of new sessions.
 */
model: string | null, 
/**
 * Whether secrets are kept out of the runtime's session files.
 */
redactSessionFiles: boolean, 
/**
 * Copilot's environment variables that are set, and so win over these fields.
 */
environment: Array<string>, };

export type Occasion = "error" | "sessionEnded" | "waiting";

export type WebhookKind = "json" | "discord" | "teams" | "ntfy";

export type OutboxView = { 
/**
 * Messages that wait.
 */
waiting: number, 
/**
 * Messages that could not be delivered since the last one that was.
 */
dropped: number, 
/**
 * Why nothing is sent any more: one sentence.
 */
broken: string | null, };

export type SlackView = { 
/**
 * Whether a webhook is saved.
 */
webhookSet: boolean, 
/**
 * The webhook's host, so that the person knows which one it is.
 */
webhookHost: string | null, 
/**
 * Whether that host may be posted to: it is Slack's own, this machine, or confirmed.
 */
confirmed: boolean, 
/**
 * Whether ended sessions are posted, too.
 */
sessionEnded: boolean, 
/**
 * After how many minutes a request that waits is posted.
 */
waitingMinutes: number | null, 
/**
 * What waits to be sent, and what is wrong.
 */
outbox: OutboxView, };

export type WebhookView = { 
/**
 * Which.
 */
id: string, 
/**
 * What it understands.
 */
kind: WebhookKind, 
/**
 * Its host; none where no address is saved that can be used.
 */
host: string | null, 
/**
 * Whether a signing secret is saved.
 */
secretSet: boolean, 
/**
 * Whether it is posted to.
 */
enabled: boolean, 
/**
 * What for.
 */
on: Array<Occasion>, 
/**
 * What waits to be sent, and what is wrong.
 */
outbox: OutboxView, };

export type SettingsView = { 
/**
 * What agents may do.
 */
policy: Policy, 
/**
 * How requests wait for the person.
 */
prompts: Prompts, 
/**
 * Which notifications are shown.
 */
notifications: Notifications, 
/**
 * Which sounds are played.
 */
sounds: SoundSettings, 
/**
 * Slack, without its address.
 */
slack: SlackView, 
/**
 * The other webhooks, without their addresses.
 */
webhooks: Array<WebhookView>, 
/**
 * What is kept of the sessions.
 */
audit: Audit, 
/**
 * What the agent is given besides the person's words.
 */
enrichment: EnrichmentView, 
/**
 * What happens when something fails.
 */
errors: Errors, 
/**
 * Copilot, without its secrets.
 */
copilot: CopilotView, 
/**
 * What is wrong with the file or a rule, one sentence each.
 */
problems: Array<string>, 
/**
 * What is wrong with the rules, one by one.
 */
ruleProblems: Array<RuleProblem>, 
/**
 * Whether the system is told not to disturb; none: this cannot be known here.
 */
doNotDisturb: boolean | null, 
/**
 * Every grant, those of running sessions too.
 */
grants: Array<GrantView>, };

export type SessionState = "starting" | "working" | "needsYou" | "idle" | "failed" | "ended";

export type Counts = { 
/**
 * Messages sent by the person.
 */
prompts: number, 
/**
 * Tool calls requested by the agent and its subagents.
 */
toolCalls: number, 
/**
 * Calls allowed by a rule, the profile or the built-in read-only set.
 */
allowed: number, 
/**
 * Calls that the person approved.
 */
approved: number, 
/**
 * Calls that were denied, by whomever.
 */
denied: number, 
/**
 * Tokens read and written, as far as the runtime told.
 */
tokens: number, 
/**
 * Time that requests waited for the person.
 */
waitedMs: number, 
/**
 * Secrets that were masked in what tools returned.
 */
masked: number, };

export type SubagentView = { 
/**
 * The runtime's id of the subagent.
 */
id: AgentId, 
/**
 * Its own name, as the runtime shows it.
 */
name: string, 
/**
 * Working, needs you, idle (it is done) or failed.
 */
state: SessionState, };

export type RetryView = { 
/**
 * When, in milliseconds since the Unix epoch.
 */
at: number, 
/**
 * Which try of this turn, from 1.
 */
number: number, 
/**
 * How many there can be.
 */
of: number, };

export type PromptPreview = { 
/**
 * What the agent gets instead, where it begins with a shortcut.
 */
sent: string | null, 
/**
 * The shortcuts that it may be about to become.
 */
names: Array<string>, };

export type SessionView = { 
/**
 * Which session.
 */
id: SessionId, 
/**
 * The runtime's title, or the first words of the first message.
 */
title: string, 
/**
 * The folder it works in, with `~` for the home folder.
 */
folder: string, 
/**
 * The git branch of that folder, where there is one.
 */
branch: string | null, 
/**
 * The profile in force, before the tray's switches.
 */
profile: Profile, 
/**
 * The model, when one was chosen.
 */
model: string | null, 
/**
 * What it is doing.
 */
state: SessionState, 
/**
 * One line about what it does right now, waits for, or failed with.
 */
activity: string | null, 
/**
 * When it was created or resumed here.
 */
since: number, 
/**
 * When it was closed.
 */
ended: number | null, 
/**
 * Its subagents that are at work, and those that were in this turn.
 */
subagents: Array<SubagentView>, 
/**
 * What happened so far.
 */
counts: Counts, 
/**
 * Whether the person wants to hear and read nothing of it.
 */
muted: boolean, 
/**
 * When its failed turn is tried again, where it is.
 */
retry: RetryView | null, };

export type Decided = "announced" | "waiting" | "allowed" | "approved" | "denied";

export type Progress = "running" | "succeeded" | "failed" | "interrupted";

export type Entry = { "kind": "prompt", 
/**
 * Its text, redacted.
 */
text: string, } | { "kind": "message", 
/**
 * Its text, redacted.
 */
text: string, } | { "kind": "tool", 
/**
 * The tool's name on the wire.
 */
tool: string, 
/**
 * The one argument that says most: a command, a path, a pattern. Redacted.
 */
summary: string, 
/**
 * How it was decided.
 */
decided: Decided, 
/**
 * By what: a rule, "you", a profile. Empty while nothing is decided.
 */
by: string, 
/**
 * How far it has come.
 */
progress: Progress, 
/**
 * From request to result, once there is one.
 */
durationMs: number | null, 
/**
 * The error or the reason of the denial, redacted.
 */
error: string | null, } | { "kind": "error", 
/**
 * A friendly text with the runtime's own words, redacted.
 */
text: string, } | { "kind": "note", 
/**
 * One sentence.
 */
text: string, };

export type TimelineEntry = { 
/**
 * Its place; an entry with the same number replaces the earlier one.
 */
seq: number, 
/**
 * When it began.
 */
at: number, 
/**
 * The subagent's name, where it was one.
 */
agent: string | null, 
/**
 * What it says.
 */
entry: Entry, };

export type TimelineChange = { 
/**
 * Which session.
 */
session: SessionId, 
/**
 * New or changed lines.
 */
entries: Array<TimelineEntry>, };

export type Risk = "low" | "medium" | "high";

export type Verdict = "allow" | "ask" | "deny";

export type PartView = { 
/**
 * The part's own text.
 */
command: string, 
/**
 * What would become of it alone.
 */
verdict: Verdict, 
/**
 * The rule that says so, or why there is none.
 */
why: string, };

export type Scope = "session" | "folder" | "hour" | "always";

export type GrantRequest = { 
/**
 * The rules, as suggested or as the person has changed them.
 */
rules: Array<string>, 
/**
 * For how long and where.
 */
scope: Scope, };

export type GrantView = { 
/**
 * Names it when it is revoked.
 */
id: string, 
/**
 * The rule that it allows by.
 */
rule: string, 
/**
 * For how long and where.
 */
scope: Scope, 
/**
 * The folder or the session's title that it is bound to.
 */
place: string | null, 
/**
 * When it ends by itself.
 */
until: number | null, 
/**
 * When it was given.
 */
since: number, 
/**
 * How often it has allowed a call.
 */
matches: number, 
/**
 * When it last did.
 */
last: number | null, };

export type RuleProblemKind = "malformed" | "shadowed" | "dangerous";

export type RuleProblem = { 
/**
 * The rule.
 */
rule: string, 
/**
 * The list it stands in: `allow`, `ask` or `deny`.
 */
list: string, 
/**
 * The folder whose list it is; otherwise it holds for all.
 */
folder: string | null, 
/**
 * How bad it is.
 */
kind: RuleProblemKind, 
/**
 * One sentence.
 */
message: string, };

export type Trial = { 
/**
 * A shell command.
 */
command: string, 
/**
 * The folder that a session would work in.
 */
folder: string, };

export type Explanation = { 
/**
 * What becomes of it.
 */
verdict: Verdict, 
/**
 * The rule that decided, where it was one.
 */
rule: string | null, 
/**
 * One sentence.
 */
reason: string, 
/**
 * How bad it would be.
 */
risk: Risk, 
/**
 * One sentence of why.
 */
riskReason: string, 
/**
 * The parts of a shell command.
 */
parts: Array<PartView>, 
/**
 * The rules that would allow just this.
 */
suggestion: Array<string>, };

export type LongText = { 
/**
 * The text, or its beginning.
 */
text: string, 
/**
 * How many characters the whole text has.
 */
total: number, 
/**
 * Where the rest is, for `prompt_text`; none when this is all of it. A JSON pointer into the arguments.
 */
more: string | null, };

export type TextPiece = { 
/**
 * The piece.
 */
text: string, 
/**
 * The character that the next piece begins with; none at the end.
 */
next: number | null, };

export type LineKind = "same" | "added" | "removed";

export type DiffLine = { 
/**
 * How it stands to the two texts.
 */
kind: LineKind, 
/**
 * Its number: in the new text, or in the old one for a removed line. None where nobody knows.
 */
number: number | null, 
/**
 * The line, without its end.
 */
text: string, };

export type FileChangeKind = "edited" | "created" | "overwritten" | "deleted";

export type FileChange = { 
/**
 * The file, as the session's folder sees it.
 */
path: string, 
/**
 * Where it is moved to.
 */
moved: string | null, 
/**
 * What becomes of the file.
 */
kind: FileChangeKind, 
/**
 * Lines that are added.
 */
added: number, 
/**
 * Lines that are removed.
 */
removed: number, 
/**
 * The difference in pieces, with the lines around each; the first ones where it is long.
 */
hunks: Array<Array<DiffLine>>, 
/**
 * Lines of the difference that are not in `hunks`.
 */
leftOut: number, 
/**
 * The whole new text, where there is more than fits.
 */
whole: LongText | null, 
/**
 * What is odd about it: the file is not there, or the text to be replaced is not in it.
 */
note: string | null, };

export type FieldOption = { 
/**
 * What is answered.
 */
value: string, 
/**
 * What is shown.
 */
label: string, };

export type FieldKind = { "kind": "text", 
/**
 * What the text has to look like.
 */
format: string | null, } | { "kind": "number", 
/**
 * Whether it has no fraction.
 */
integer: boolean, 
/**
 * The smallest.
 */
min: number | null, 
/**
 * The largest.
 */
max: number | null, } | { "kind": "toggle" } | { "kind": "choice", 
/**
 * What can be chosen.
 */
options: Array<FieldOption>, 
/**
 * Whether more than one can.
 */
many: boolean, } | { "kind": "json" };

export type FormField = { 
/**
 * Its name in the answer.
 */
name: string, 
/**
 * Its label.
 */
label: string, 
/**
 * What it means, where the server says so.
 */
help: string | null, 
/**
 * Whether the form cannot be sent without it.
 */
required: boolean, 
/**
 * What goes in.
 */
kind: FieldKind, 
/**
 * What it begins with.
 */
default: unknown, };

export type PlanAction = { 
/**
 * The runtime's name of it.
 */
id: string, 
/**
 * What it means.
 */
label: string, };

export type UrlView = { 
/**
 * What stands before the host: the scheme, and a user's name where there is one.
 */
before: string, 
/**
 * The host in ASCII, as the network sees it; empty where it has none.
 */
host: string, 
/**
 * What stands after it: port, path, query.
 */
after: string, 
/**
 * What is odd about the host: letters of other scripts that look like others.
 */
warning: string | null, };

export type PromptDetail = { "kind": "shell", 
/**
 * The whole command.
 */
command: LongText, } | { "kind": "change", 
/**
 * Each of them; more than one only in a patch.
 */
files: Array<FileChange>, 
/**
 * Files of a patch that are not in the list, since there are too many.
 */
leftOut: number, } | { "kind": "read", 
/**
 * What is read.
 */
path: string, } | { "kind": "url", 
/**
 * The address.
 */
url: UrlView, } | { "kind": "mcp", 
/**
 * The server.
 */
server: string, 
/**
 * The server's own name of the tool.
 */
tool: string, } | { "kind": "other" } | { "kind": "question", 
/**
 * What it asks.
 */
question: string, 
/**
 * What it offers as answers.
 */
choices: Array<string>, 
/**
 * Whether words of one's own are an answer too.
 */
freeform: boolean, } | { "kind": "form", 
/**
 * What it says.
 */
message: string, 
/**
 * Which server, where it is known.
 */
source: string | null, 
/**
 * What it asks for.
 */
fields: Array<FormField>, } | { "kind": "link", 
/**
 * What it says.
 */
message: string, 
/**
 * Which server, where it is known.
 */
source: string | null, 
/**
 * The page.
 */
url: UrlView, } | { "kind": "plan", 
/**
 * The plan in short, in Markdown.
 */
summary: string, 
/**
 * The whole plan, in Markdown.
 */
plan: LongText | null, 
/**
 * The ways on.
 */
actions: Array<PlanAction>, 
/**
 * The one that the runtime recommends.
 */
recommended: string, };

export type PromptBrief = { 
/**
 * The request.
 */
id: PromptId, 
/**
 * Which session asks.
 */
session: SessionId, 
/**
 * That session's title.
 */
sessionTitle: string, 
/**
 * The subagent's own name, where it is not the root agent.
 */
agent: string | null, 
/**
 * The tool's name on the wire; `ask_user`, `exit_plan_mode` or `elicitation` for questions.
 */
tool: string, 
/**
 * What it is, in a few words.
 */
action: string, 
/**
 * What it is about, in one redacted line.
 */
gist: string, 
/**
 * How bad it would be.
 */
risk: Risk, 
/**
 * When it was asked.
 */
asked: number, 
/**
 * When it is denied by itself.
 */
deadline: number | null, };

export type NextCall = { 
/**
 * The call.
 */
call: CallId, 
/**
 * The tool's name on the wire.
 */
tool: string, 
/**
 * What it is, in a few words.
 */
action: string, 
/**
 * What it is about, in one redacted line.
 */
gist: string, 
/**
 * What it wants to do, in full, redacted like a card.
 */
detail: PromptDetail, 
/**
 * What would become of it by the policy.
 */
verdict: Verdict, 
/**
 * How bad it would be.
 */
risk: Risk, 
/**
 * Whether it can be answered ahead: it would be asked about, is not of high risk, and is shown whole.
 */
answerable: boolean, 
/**
 * Whether it is answered ahead, and how: true is yes.
 */
ahead: boolean | null, };

export type VisitorView = { 
/**
 * Its process, as the system tells it.
 */
process: number | null, 
/**
 * The file that runs in it, as the system tells it.
 */
program: string | null, };

export type PromptView = { 
/**
 * The request that an answer must name.
 */
id: PromptId, 
/**
 * Which session asks.
 */
session: SessionId, 
/**
 * That session's title.
 */
sessionTitle: string, 
/**
 * That session's folder, with `~` for the home folder.
 */
folder: string, 
/**
 * The git branch of that folder, where there is one.
 */
branch: string | null, 
/**
 * Set where it is no session of Askance's own.
 */
visitor: VisitorView | null, 
/**
 * When the running turn began.
 */
workingSince: number | null, 
/**
 * The subagent's own name, where it is not the root agent.
 */
agent: string | null, 
/**
 * The tool's name on the wire.
 */
tool: string, 
/**
 * What it is, in a few words: "Run a shell command".
 */
action: string, 
/**
 * The agent's own words of why, where the tool carries them.
 */
intention: string | null, 
/**
 * What it wants to do.
 */
detail: PromptDetail, 
/**
 * The arguments, long texts shortened; the whole of them is at the pointer `""`.
 */
args: unknown, 
/**
 * Whether something in `args` was shortened.
 */
argsCut: boolean, 
/**
 * How many secrets are masked in all of this; none once they are revealed.
 */
masked: number, 
/**
 * Whether the secrets are revealed.
 */
revealed: boolean, 
/**
 * What else to look at: hosts that look like others, characters that cannot be seen.
 */
warnings: Array<string>, 
/**
 * Why the person is asked: which rule, or that none matches.
 */
why: string, 
/**
 * How bad it would be if the agent meant no good.
 */
risk: Risk, 
/**
 * One sentence of why; empty with a low risk that needs none.
 */
riskReason: string, 
/**
 * The parts of a shell command, each with its own verdict; empty for everything else.
 */
parts: Array<PartView>, 
/**
 * The rules that would allow just this from now on; none are offered where no careful person would take them.
 */
suggestion: Array<string>, 
/**
 * Whether the arguments can be changed before they are approved.
 */
editable: boolean, 
/**
 * Whether the person has changed the arguments: this card shows what they made of them.
 */
edited: boolean, 
/**
 * Other requests of this session that an answer to this one could answer as well. None is of high risk.
 */
alike: Array<PromptId>, 
/**
 * What else comes in this step.
 */
next: Array<NextCall>, 
/**
 * Calls of this step that are not in `next`, since there are too many.
 */
nextLeftOut: number, 
/**
 * When it was asked.
 */
asked: number, 
/**
 * When it is denied by itself.
 */
deadline: number | null, };

export type Fate = "answered" | "elsewhere" | "expired" | "cancelled";

export type GonePrompt = { 
/**
 * The request.
 */
id: PromptId, 
/**
 * How it went.
 */
fate: Fate, 
/**
 * The same in one sentence for the person.
 */
sentence: string, };

export type PromptQueue = { 
/**
 * The oldest first; empty when nothing waits and the window goes away.
 */
prompts: Array<PromptBrief>, 
/**
 * The card of the first one, so that it can be painted at once.
 */
first: PromptView | null, 
/**
 * Those that went last.
 */
gone: Array<GonePrompt>, };

export type EditedText = { 
/**
 * Which text: a JSON pointer into the arguments. The empty one means all of them, as JSON.
 */
pointer: string, 
/**
 * The text, with nothing masked.
 */
text: string, };

export type Answer = { "kind": "approve", 
/**
 * What else is allowed from now on.
 */
grant: GrantRequest | null, 
/**
 * What the person made of the arguments. The policy looks at them again.
 */
edited: EditedText | null, 
/**
 * Others of [`PromptView::alike`] that the same answer is for.
 */
alike: Array<PromptId>, } | { "kind": "deny", 
/**
 * The person's words, if they gave any.
 */
reason: string | null, 
/**
 * Others of [`PromptView::alike`] that the same answer is for.
 */
alike: Array<PromptId>, } | { "kind": "denyAndStop" } | { "kind": "reply", 
/**
 * A choice, or words of one's own.
 */
text: string, 
/**
 * Whether they are words of one's own.
 */
freeform: boolean, } | { "kind": "fill", 
/**
 * The fields by name.
 */
content: unknown, } | { "kind": "begin", 
/**
 * One of the plan's actions.
 */
action: string, } | { "kind": "decline", 
/**
 * The person's words, if they gave any.
 */
feedback: string | null, };

export type PastSession = { 
/**
 * Which session.
 */
id: SessionId, 
/**
 * Its name or summary.
 */
title: string, 
/**
 * The folder it worked in.
 */
folder: string, 
/**
 * The git branch it was on.
 */
branch: string | null, 
/**
 * When it was last changed, in the runtime's own ISO 8601 form.
 */
modified: string, };

export type NewSession = { 
/**
 * The folder to work in; `~` is the home folder.
 */
folder: string, 
/**
 * The first message.
 */
prompt: string, 
/**
 * A model other than the default one.
 */
model: string | null, 
/**
 * A profile other than the default one.
 */
profile: Profile | null, };

export type Delivery = "queue" | "steer";

export type ErrorCode = "gone" | "invalid" | "runtime" | "failed";

export type CommandError = { 
/**
 * What the window may act on.
 */
code: ErrorCode, 
/**
 * One clear sentence, with what to do next.
 */
message: string, };

export type AppView = { 
/**
 * Askance's version.
 */
version: string, 
/**
 * The folder offered for a new session.
 */
folder: string, 
/**
 * The profile that a new session gets.
 */
profile: Profile, 
/**
 * The tray switch that makes every session ask.
 */
askEverything: boolean, 
/**
 * The tray switch that denies everything.
 */
denyEverything: boolean, 
/**
 * The desktop's accent colour, `#rrggbb`, where it has one.
 */
accent: string | null, 
/**
 * What does not work here, one sentence each: no notification service, no sound device.
 */
notices: Array<string>, };

export type Selection = { 
/**
 * This session.
 */
session: SessionId | null, 
/**
 * The form for a new one.
 */
new: NewForm | null, };

export type NewForm = { 
/**
 * The folder that it begins with.
 */
folder: string, };

export type HistoryFilter = { 
/**
 * Of this session.
 */
session: string | null, 
/**
 * Not before this moment, in milliseconds since the Unix epoch.
 */
since: number | null, 
/**
 * Before this moment.
 */
until: number | null, 
/**
 * Of this event, in the record's words.
 */
event: string | null, 
/**
 * Of this tool.
 */
tool: string | null, 
/**
 * Decisions with this outcome: `allowed`, `denied` or `notAsked`.
 */
decision: string | null, 
/**
 * Decided by: `rule`, `grant`, `person` and so on, in the record's words.
 */
who: string | null, 
/**
 * Of sessions in this folder or below it, as it is recorded.
 */
folder: string | null, 
/**
 * With all these words; the last one may be the beginning of a word.
 */
words: string | null, };

export type HistorySession = { 
/**
 * Its id.
 */
id: string, 
/**
 * Its title while it is on the list of sessions, otherwise its first message; neither need be known.
 */
title: string | null, 
/**
 * The folder it worked in, with `~` for the home folder.
 */
folder: string | null, 
/**
 * The folder's git branch when it was last opened.
 */
branch: string | null, 
/**
 * The model asked for.
 */
model: string | null, 
/**
 * Its first entry, in milliseconds since the Unix epoch.
 */
first: number, 
/**
 * Its last entry.
 */
last: number, 
/**
 * The runtime's word for why it ended, where it did.
 */
reason: string | null, 
/**
 * How long it was open, in milliseconds.
 */
durationMs: number, 
/**
 * How many entries.
 */
entries: number, 
/**
 * What was done in it.
 */
counts: MetricCounts, };

export type HistorySessions = { 
/**
 * The sessions.
 */
sessions: Array<HistorySession>, 
/**
 * What the next page is asked for with; none where this is the last.
 */
next: [number, number] | null, 
/**
 * There is no record, or no session in it yet.
 */
nothing: boolean, };

export type HistoryPiece = { 
/**
 * Its words.
 */
text: string, 
/**
 * Whether it is what was searched for.
 */
hit: boolean, };

export type HistoryEntry = { 
/**
 * Its number in the record.
 */
id: number, 
/**
 * When, in milliseconds since the Unix epoch.
 */
at: number, 
/**
 * In which session; empty for what the record says about itself.
 */
session: string, 
/**
 * That session's title, as in its list.
 */
title: string | null, 
/**
 * The subagent's id, where it was one.
 */
agent: string | null, 
/**
 * What it is about, in the record's words.
 */
event: string, 
/**
 * The tool.
 */
tool: string | null, 
/**
 * Which request of the session: its decision and its result have the same.
 */
ask: number | null, 
/**
 * The outcome of a decision.
 */
decision: string | null, 
/**
 * Who decided, in the record's words.
 */
who: string | null, 
/**
 * The rule or the profile that decided.
 */
by: string | null, 
/**
 * How long it waited for the person, in milliseconds.
 */
waitedMs: number | null, 
/**
 * How long it took, in milliseconds.
 */
durationMs: number | null, 
/**
 * What it says, shortened, with what was searched for.
 */
pieces: Array<HistoryPiece>, };

export type HistoryPage = { 
/**
 * The entries.
 */
entries: Array<HistoryEntry>, 
/**
 * What the next page is asked for with; none where this is the last.
 */
next: number | null, };

export type HistoryField = { 
/**
 * Its name in the record.
 */
name: string, 
/**
 * Its text; of a list or an object, JSON.
 */
text: string, 
/**
 * Whether it was shortened for the window.
 */
cut: boolean, };

export type HistoryFolder = { 
/**
 * As it is recorded.
 */
path: string, 
/**
 * With `~` for the home folder.
 */
shown: string, };

export type HistoryChoices = { 
/**
 * Tools that were used.
 */
tools: Array<string>, 
/**
 * Folders that were worked in.
 */
folders: Array<HistoryFolder>, };

export type HistoryForm = "json" | "jsonl" | "csv" | "tutorial";

export type HistoryExport = { 
/**
 * The file, with `~` for the home folder.
 */
file: string, 
/**
 * Its size in bytes.
 */
bytes: number, };

export type MetricsBy = "day" | "folder" | "session";

export type MetricCounts = { 
/**
 * Sessions in which anything happened.
 */
sessions: number, 
/**
 * How long they were open, in milliseconds.
 */
durationMs: number, 
/**
 * Messages to the agent.
 */
prompts: number, 
/**
 * Calls that the agent wanted.
 */
toolCalls: number, 
/**
 * Calls allowed without the person.
 */
allowed: number, 
/**
 * Calls that the person approved.
 */
approved: number, 
/**
 * Calls that were denied, by whomever.
 */
denied: number, 
/**
 * How long requests and questions waited for the person, in milliseconds.
 */
waitedMs: number, 
/**
 * Errors and failed calls.
 */
errors: number, 
/**
 * Tokens that the models read.
 */
inputTokens: number, 
/**
 * Tokens that they wrote.
 */
outputTokens: number, };

export type MetricGroup = { 
/**
 * A day as `2026-03-31`, a folder as it is recorded, or a session's id.
 */
key: string, 
/**
 * What a person calls it, where that is something else.
 */
label: string | null, 
/**
 * The numbers.
 */
counts: MetricCounts, };

export type NamedCount = { 
/**
 * What.
 */
name: string, 
/**
 * How often.
 */
count: number, };

export type DecisionCount = { 
/**
 * Who, in the record's words.
 */
who: string, 
/**
 * Calls allowed.
 */
allowed: number, 
/**
 * Calls denied.
 */
denied: number, 
/**
 * Calls that no gate saw.
 */
notAsked: number, };

export type TokenCount = { 
/**
 * The model; empty where the runtime did not tell.
 */
model: string, 
/**
 * Tokens read.
 */
input: number, 
/**
 * Tokens written.
 */
output: number, };

export type Metrics = { 
/**
 * All together.
 */
totals: MetricCounts, 
/**
 * Calls by tool.
 */
tools: Array<NamedCount>, 
/**
 * Decisions by who decided.
 */
decisions: Array<DecisionCount>, 
/**
 * Errors by who told: `tool`, `session`, `hook`, `askance`.
 */
errors: Array<NamedCount>, 
/**
 * Tokens by model.
 */
tokens: Array<TokenCount>, 
/**
 * By day in their order, or by folder or session.
 */
groups: Array<MetricGroup>, 
/**
 * Days, folders or sessions that `groups` leaves out.
 */
leftOut: number, };
