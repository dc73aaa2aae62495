// Generated from Rust by `cargo xtask bindings`. Do not edit: the tests compare it.

export type SessionId = string;

export type AgentId = string;

export type PromptId = number;

export type Profile = "ask" | "readOnly" | "allowAll" | "denyAll";

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
problems: Array<string>, };

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
 * When it was asked.
 */
asked: number, };

export type PromptQueue = { 
/**
 * The oldest first; empty when nothing waits and the window goes away.
 */
prompts: Array<PromptView>, };

export type Answer = { "kind": "approve" } | { "kind": "deny", 
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
