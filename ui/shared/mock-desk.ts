// The prompt window's commands, made of data.
import type { Answer, CommandError, EditedText, NextCall, PromptBrief, PromptId, PromptQueue, PromptView, TextPiece } from './bindings';
import { prompts } from './mock-prompts';

type Command = (args: Record<string, unknown>) => unknown;

function error(code: CommandError['code'], message: string): CommandError {
  return { code, message };
}

function gist({ detail, action }: PromptView): string {
  if (detail.kind === 'shell') return detail.command.text.slice(0, 120).replaceAll('\n', ' ');
  if (detail.kind === 'change') return detail.files.map((file) => file.path).join(', ');
  if (detail.kind === 'read') return detail.path;
  return detail.kind === 'url' ? detail.url.host : action;
}

const brief = (view: PromptView): PromptBrief => ({ ...view, gist: gist(view) });

const PIECE = 64_000;
const MASK = /••••••••/g;

/** `emit` tells the window what waits. */
export function desk(state: string, emit: (queue: PromptQueue) => void): Record<string, Command> {
  let waiting = prompts(state);
  let gone: PromptQueue['gone'] = [];
  const report = (): PromptQueue => ({ prompts: waiting.map(brief), first: waiting[0] ?? null, gone });
  const tell = (): void => void setTimeout(() => emit(report()), 60);
  const find = (id: unknown): PromptView => {
    const view = waiting.find((each) => each.id === id);
    if (view === undefined) throw error('gone', 'This request is not waiting any more. Nothing was done.');
    return view;
  };
  const take = (ids: readonly PromptId[], fate: 'answered' | 'cancelled', sentence: string): void => {
    waiting = waiting.filter((each) => !ids.includes(each.id));
    gone = ids.map((id) => ({ id, fate, sentence }));
    tell();
  };
  const shown = (view: PromptView, reveal: unknown): PromptView =>
    reveal === true && view.masked > 0
      ? { ...(JSON.parse(JSON.stringify(view).replace(MASK, 'ghp_x9Kq27')) as PromptView), masked: 0, revealed: true }
      : view;

  if (state === 'withdrawn') {
    setTimeout(() => take(waiting.slice(0, 1).map((each) => each.id), 'cancelled', 'The agent has taken this back. Nothing was done.'), 1500);
  }

  return {
    prompt_queue: report,
    prompt_card: ({ id, reveal }) => shown(find(id), reveal),
    prompt_text: ({ offset }): TextPiece => {
      const from = Number(offset);
      const text = 'const a = 1; // the same line again and again\n'.repeat(Math.ceil(PIECE / 46)).slice(0, PIECE);
      return { text, next: from + PIECE >= 10_240_000 ? null : from + PIECE };
    },
    prompt_edit: ({ id }): EditedText => {
      const { detail, args } = find(id);
      if (detail.kind === 'shell') return { pointer: '/command', text: detail.command.text };
      return { pointer: '', text: JSON.stringify(args, null, 2) };
    },
    prompt_try: ({ id, edited }): PromptView => {
      const view = find(id);
      const { pointer, text } = edited as EditedText;
      if (/\bshutdown\b/.test(text)) throw error('invalid', 'Your rule `shell(shutdown)` denies this.');
      if (pointer === '') {
        try {
          JSON.parse(text);
        } catch {
          throw error('invalid', 'This is no valid JSON: line 3 does not end.');
        }
        return { ...view, edited: true, args: JSON.parse(text) as unknown };
      }
      const high = /\brm\b/.test(text);
      return {
        ...view,
        edited: true,
        detail: { kind: 'shell', command: { text, total: text.length, more: null } },
        parts: [{ command: text, verdict: 'ask', why: 'No rule allows this.' }],
        why: 'No rule allows this.',
        risk: high ? 'high' : 'low',
        riskReason: high ? 'Deletes files.' : 'Runs a script of this project.',
      };
    },
    answer_ahead: ({ call, approve }) => {
      const answered = (next: NextCall): NextCall =>
        next.call === call ? { ...next, ahead: approve as boolean | null } : next;
      waiting = waiting.map((view) => ({ ...view, next: view.next.map(answered) }));
      tell();
    },
    answer_prompt: ({ id, answer }) => {
      const given = answer as Answer;
      const rules = given.kind === 'approve' ? (given.grant?.rules ?? []) : [];
      const bad = rules.find((rule) => rule.includes('(') !== rule.endsWith(')'));
      if (bad !== undefined) throw error('invalid', `\`${bad}\` is no rule: its closing bracket is missing.`);
      if (state === 'refused') throw error('invalid', 'The server takes 1 to 3 replicas in this region.');
      find(id);
      if (state === 'gone') throw error('gone', 'That request is gone.');
      const others = given.kind === 'approve' || given.kind === 'deny' ? given.alike : [];
      take([id as PromptId, ...others], 'answered', 'You answered it.');
    },
  };
}
