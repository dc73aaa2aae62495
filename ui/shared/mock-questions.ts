// The agent's other questions that the mock shows: ask_user, forms, pages and plans.
import type { FieldKind, FormField, PromptDetail, PromptView } from './bindings';
import { long, prompt, url } from './mock-prompts';

function ask(id: number, action: string, tool: string, detail: PromptDetail): PromptView {
  return prompt(id, action, tool, detail, { why: '', risk: 'low', riskReason: '', editable: false, args: {} });
}

function field(name: string, label: string, kind: FieldKind, more: Partial<FormField> = {}): FormField {
  return { name, label, help: null, required: false, kind, default: null, ...more };
}

const regions = ['eu-central-1', 'eu-west-1', 'us-east-1'].map((value) => ({ value, label: value }));

const fields: FormField[] = [
  field('name', 'Name of the deployment', { kind: 'text', format: null }, { required: true, help: 'Letters, digits and hyphens.' }),
  field('mail', 'Tell whom', { kind: 'text', format: 'email' }, { default: 'mika@example.org' }),
  field('replicas', 'Replicas', { kind: 'number', integer: true, min: 1, max: 9 }, { required: true, default: 2 }),
  field('region', 'Region', { kind: 'choice', many: false, options: regions }, { required: true }),
  field('tags', 'Tags', { kind: 'choice', many: true, options: [{ value: 'a', label: 'Preview' }, { value: 'b', label: 'Nightly' }] }),
  field('tls', 'Only over TLS', { kind: 'toggle' }, { default: true, help: 'Plain HTTP is refused then.' }),
  field('extra', 'Anything else', { kind: 'json' }),
];

const summary = 'Wait for the token **before** the second request, and test it.';
const plan = `## Steps

1. Move \`refresh()\` into [the session module](https://evil.example/track?id=1)
2. Wait for it in \`src/auth.ts\`
   - only when less than 30 seconds are left
   - with *two* retries
3. Run the test twenty times

- [x] found the cause
- [ ] wrote the test

\`\`\`ts
if (session.expiresIn < 30) await refresh(session);
\`\`\`

| File | Lines |
|------|-------|
| src/auth.ts | 12 |
| tests/auth.spec.ts | 40 |

> Nothing else changes. <img src=x onerror=alert(1)>

![chart](https://evil.example/pixel.png)
`;

export function questions(): Record<string, PromptView[]> {
  const question = 'The test needs a token that does not end. Shall I mint one in the test itself, or is there a fixture that you would rather have used?';
  return {
    question: [ask(40, 'The agent asks', 'ask_user', { kind: 'question', question, choices: ['Mint one in the test', 'Use the fixture in tests/fixtures/token.json', 'Leave the test out for now, and write down why'], freeform: true })],
    choices: [ask(41, 'The agent asks', 'ask_user', { kind: 'question', question: 'Which branch?', choices: ['main', 'fix/auth'], freeform: false })],
    words: [ask(42, 'The agent asks', 'ask_user', { kind: 'question', question: 'What is the name of the new module?', choices: [], freeform: true })],
    form: [ask(43, 'An MCP server asks', 'elicitation', { kind: 'form', message: 'Where shall the preview run?', source: 'deployer', fields })],
    refused: [ask(43, 'An MCP server asks', 'elicitation', { kind: 'form', message: 'Where shall the preview run?', source: 'deployer', fields: fields.slice(2, 3) })],
    link: [ask(44, 'An MCP server wants to open a page', 'elicitation', { kind: 'link', message: 'Log in to GitHub to go on.', source: 'github', url: url('https://', 'github.com', '/login/device?code=4F2A-99C1') })],
    plan: [
      ask(45, 'The agent has a plan', 'exit_plan_mode', {
        kind: 'plan',
        summary,
        plan: long(plan),
        actions: [
          { id: 'ask', label: 'Begin, and ask' },
          { id: 'auto', label: 'Begin, and accept edits' },
        ],
        recommended: 'auto',
      }),
    ],
  };
}
