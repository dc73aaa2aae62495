// One Copilot session as the public hooks guide writes it on the Node SDK:
// an allow-list, redaction, an audit trail written at the end. `cargo xtask
// bench` runs the same turn through this and through Askance and compares them.
//
//   COPILOT_CLI_PATH           the Copilot runtime to start
//   COPILOT_PROVIDER_BASE_URL  an OpenAI-compatible model
//   COPILOT_MODEL              the model's name
//   node guide.mjs "the prompt" [folder for audit-<session>.json, default: the working directory]
//
// Prints one line of JSON; exit code 1 when the turn ended in an error.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CopilotClient, RuntimeConnection } from "@github/copilot-sdk";

const TURN_LIMIT_MS = 10 * 60 * 1000;
const ALLOWED_TOOLS = ["read_file", "view", "glob", "grep", "edit", "create", "bash"];
const SECRET_PATTERNS = [
  /(?:api[_-]?key|token|secret|password)\s*[:=]\s*["']?[\w\-.]+["']?/gi,
];

function required(name) {
  const value = process.env[name];
  if (!value) {
    console.error(`guide.mjs: set ${name}.`);
    process.exit(2);
  }
  return value;
}

const cliPath = required("COPILOT_CLI_PATH");
const baseUrl = required("COPILOT_PROVIDER_BASE_URL");
const model = required("COPILOT_MODEL");
const [prompt, auditFolder = "."] = process.argv.slice(2);
if (!prompt) {
  console.error('guide.mjs: give the prompt: node guide.mjs "the prompt" [audit folder]');
  process.exit(2);
}

const auditLog = [];
const hooks = {
  sessionStart: 0,
  userPromptSubmitted: 0,
  preToolUse: 0,
  postToolUse: 0,
  errorOccurred: 0,
  sessionEnd: 0,
};

function record(hook, event, input, invocation, detail) {
  hooks[hook] += 1;
  auditLog.push({ timestamp: input.timestamp, sessionId: invocation.sessionId, event, ...detail });
}

function redact(text) {
  return SECRET_PATTERNS.reduce((kept, pattern) => kept.replace(pattern, "[REDACTED]"), text);
}

// The guide redacts only a result that is a string; the runtime sends an object
// and ignores a string in return, so the texts inside it are redacted instead.
function redactResult(result) {
  let changed = false;
  const redactField = (holder, field) => {
    const text = holder[field];
    if (typeof text !== "string" || redact(text) === text) return holder;
    changed = true;
    return { ...holder, [field]: redact(text) };
  };
  let redacted = redactField(redactField(result, "textResultForLlm"), "sessionLog");
  const contents = result.contents?.map((part) =>
    redactField(redactField(part, "text"), "outputPreview"),
  );
  if (contents) redacted = { ...redacted, contents };
  return changed ? redacted : null;
}

const client = new CopilotClient({ connection: RuntimeConnection.forStdio({ path: cliPath }) });
await client.start();
const session = await client.createSession({
  model,
  provider: { type: "openai", baseUrl, apiKey: process.env.COPILOT_PROVIDER_API_KEY ?? "none" },
  streaming: true,
  hooks: {
    onSessionStart: async (input, invocation) => {
      record("sessionStart", "session_start", input, invocation);
      return null;
    },
    onUserPromptSubmitted: async (input, invocation) => {
      record("userPromptSubmitted", "user_prompt", input, invocation, { prompt: input.prompt });
      return null;
    },
    onPreToolUse: async (input, invocation) => {
      const { toolName, toolArgs } = input;
      record("preToolUse", "tool_call", input, invocation, { toolName, toolArgs });
      if (!ALLOWED_TOOLS.includes(toolName)) {
        return {
          permissionDecision: "deny",
          permissionDecisionReason: `"${toolName}" is not in the list of allowed tools.`,
        };
      }
      return { permissionDecision: "allow" };
    },
    onPostToolUse: async (input, invocation) => {
      const redacted = redactResult(input.toolResult);
      record("postToolUse", "tool_result", input, invocation, {
        toolName: input.toolName,
        toolResult: redacted ?? input.toolResult,
      });
      return redacted && { modifiedResult: redacted };
    },
    onErrorOccurred: async (input, invocation) => {
      record("errorOccurred", "error", input, invocation, { error: input.error });
      return null;
    },
    onSessionEnd: async (input, invocation) => {
      record("sessionEnd", "session_end", input, invocation, { reason: input.reason });
      await writeFile(
        join(auditFolder, `audit-${invocation.sessionId}.json`),
        JSON.stringify(auditLog, null, 2),
      );
      return null;
    },
  },
  onPermissionRequest: async () => ({ kind: "approve-once" }),
});

let error = null;
const sentAt = performance.now();
try {
  await session.sendAndWait({ prompt }, TURN_LIMIT_MS);
} catch (failure) {
  error = failure instanceof Error ? failure.message : String(failure);
}
// `performance.now()` counts from the start of this process.
const idleAt = performance.now();

await session.disconnect();
await client.stop();
console.log(
  JSON.stringify({ sendToIdleMs: idleAt - sentAt, startToIdleMs: idleAt, hooks, error }),
);
process.exitCode = error === null ? 0 : 1;
