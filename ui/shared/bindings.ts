// Generated from Rust by `cargo xtask bindings`. Do not edit: the tests compare it.

export type SessionId = string;

export type AgentId = string;

export type PromptId = number;

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
permission: boolean, };

export type SoundSettings = { 
/**
 * All of them.
 */
enabled: boolean, 
/**
 * From 0 (silent) to 1.
 */
volume: number, 
/**
 * After a tool call: the sound's name, or `null` for silence. So are the others.
 */
toolCall: string | null, 
/**
 * After a failed tool call.
 */
toolFailure: string | null, 
/**
 * When a request waits for the person.
 */
permission: string | null, 
/**
 * When a turn is finished.
 */
turnFinished: string | null, 
/**
 * On an error.
 */
error: string | null, };

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
 * Copilot's environment variables that are set, and so win over these fields.
 */
environment: Array<string>, };

export type SlackView = { 
/**
 * Whether a webhook is saved.
 */
webhookSet: boolean, 
/**
 * The webhook's host, so that the person knows which one it is.
 */
webhookHost: string | null, };

export type SettingsView = { 
/**
 * What agents may do.
 */
policy: Policy, 
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
waitedMs: number, };

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
counts: Counts, };

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

export type PromptDetail = { "kind": "shell", 
/**
 * The whole command, never cut.
 */
command: string, } | { "kind": "edit", 
/**
 * The file.
 */
path: string, 
/**
 * The text that is there now.
 */
old: string, 
/**
 * The text that replaces it.
 */
new: string, } | { "kind": "create", 
/**
 * The file.
 */
path: string, 
/**
 * Its whole content.
 */
content: string, } | { "kind": "read", 
/**
 * What is read.
 */
path: string, } | { "kind": "url", 
/**
 * The address.
 */
url: string, } | { "kind": "other" };

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
 * All arguments, as the agent gave them.
 */
args: unknown, 
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
 * When it was asked.
 */
asked: number, };

export type PromptQueue = { 
/**
 * The oldest first; empty when nothing waits and the window goes away.
 */
prompts: Array<PromptView>, };

export type Answer = { "kind": "approve", 
/**
 * What else is allowed from now on.
 */
grant: GrantRequest | null, } | { "kind": "deny", 
/**
 * The person's words, if they gave any.
 */
reason: string | null, } | { "kind": "denyAndStop" };

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
