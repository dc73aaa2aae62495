// Changes of files, and announced calls, that the mock shows.
import type { DiffLine, FileChange, LineKind, NextCall, PromptView } from './bindings';
import { prompt, run } from './mock-prompts';

/** Lines as ` same`, `-removed` and `+added`, numbered from a line on; below 0 nobody knows the numbers. */
function hunk(from: number, lines: string[]): DiffLine[] {
  let old = from;
  let now = from;
  return lines.map((line): DiffLine => {
    const kind: LineKind = line.startsWith('+') ? 'added' : line.startsWith('-') ? 'removed' : 'same';
    const number = kind === 'removed' ? old : now;
    if (kind !== 'added') old += 1;
    if (kind !== 'removed') now += 1;
    return { kind, number: from < 0 ? null : number, text: line.slice(1) };
  });
}

function change(path: string, hunks: DiffLine[][], more: Partial<FileChange> = {}): FileChange {
  const count = (kind: LineKind): number => hunks.flat().filter((line) => line.kind === kind).length;
  return {
    path,
    moved: null,
    kind: 'edited',
    added: count('added'),
    removed: count('removed'),
    hunks,
    leftOut: 0,
    whole: null,
    note: null,
    ...more,
  };
}

const auth = change('src/auth.ts', [
  hunk(41, [
    ' const session = await login(user);',
    '-return fetchProfile(session);',
    '+// The token may end before the second request.',
    '+if (session.expiresIn < 30) {',
    "+  await refresh(session, { reason: 'expires soon', retries: 2 });",
    '+}',
    '+return fetchProfile(session);',
    ' }',
  ]),
]);

const tests = [
  "import { refresh } from '../src/auth';",
  '',
  "test('refreshes', async () => {",
  '\tawait refresh({ expiresIn: 3 });',
  '\texpect(await token()).toMatch(/^ey[A-Za-z0-9_-]+$/);',
  '});',
];

export function changes(): { edit: PromptView; create: PromptView; patch: PromptView; next: NextCall[] } {
  const why = 'No rule allows edits yet.';
  const inside = { why, risk: 'low' as const, riskReason: 'Inside this project.', suggestion: ['write(src/**)'] };
  const edit = prompt(8, 'Edit a file', 'edit', { kind: 'change', files: [auth], leftOut: 0 }, {
    ...inside,
    intention: 'Wait for the token refresh before the second request',
  });
  const create = prompt(
    14,
    'Create a file',
    'create',
    {
      kind: 'change',
      leftOut: 0,
      files: [
        change('/home/mika/src/shop-api/tests/refresh.spec.ts', [hunk(1, tests.map((line) => `+${line}`))], {
          kind: 'created',
          added: 1206,
          leftOut: 1200,
          whole: { text: `${tests.join('\n')}\n`.repeat(200), total: 180_000, more: '/file_text' },
        }),
      ],
    },
    { ...inside, why: 'The rule `write(tests/**)` asks about this.', suggestion: ['write(tests/refresh.spec.ts)'] },
  );
  const patch = prompt(
    26,
    'Change 3 files',
    'apply_patch',
    {
      kind: 'change',
      leftOut: 4,
      files: [
        { ...auth, hunks: [...auth.hunks, hunk(118, [' export async function refresh(', '-  session: Session,', '+  session: Session, options: Options = {},', ' ) {'])], added: 6, removed: 2 },
        change('src/legacy/session.py', [hunk(-1, ['-def refresh(session):', '-    """Nobody calls this."""', '-    return session.token[:8]'])], { kind: 'deleted' }),
        change('config/auth.toml', [hunk(3, [' [token]', '-ttl = 60 # seconds', '+ttl = 300 # seconds'])], {
          moved: 'config/token.toml',
          note: 'The text to be replaced stands in the file twice; the first one is meant.',
        }),
      ],
    },
    { ...inside, risk: 'medium', riskReason: 'Deletes a file of this project.', intention: 'Move the refresh into one place' },
  );
  const call = (id: string, tool: string, gist: string, more: Partial<NextCall>): NextCall => ({
    call: id,
    tool,
    action: 'Run a shell command',
    gist,
    detail: run(gist),
    verdict: 'ask',
    risk: 'low',
    answerable: true,
    ahead: null,
    ...more,
  });
  const next = [
    call('c1', 'edit', 'src/auth.ts +5 −1', { action: 'Edit a file', detail: { kind: 'change', files: [auth], leftOut: 0 } }),
    call('c2', 'bash', 'npm run lint -- --fix', { ahead: true }),
    call('c3', 'view', 'tests/auth.spec.ts', { action: 'Read a file', detail: { kind: 'read', path: 'tests/auth.spec.ts' }, verdict: 'allow', answerable: false }),
    call('c4', 'bash', 'git push --force origin main', { verdict: 'deny', risk: 'high', answerable: false }),
    call('c5', 'bash', 'npm run build', {}),
  ];
  return { edit, create, patch, next };
}
