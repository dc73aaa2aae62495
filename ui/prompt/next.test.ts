import { expect, it } from 'vitest';
import type { NextCall, PromptDetail } from '../shared/bindings';
import { isSmall, isWhole, saysAll } from './next';

const next = (detail: PromptDetail, gist: string): NextCall => ({
  call: 'c1',
  tool: 'bash',
  action: '',
  gist,
  detail,
  verdict: 'ask',
  risk: 'low',
  answerable: true,
  ahead: null,
});
const shell = (text: string, more: string | null = null): PromptDetail => ({
  kind: 'shell',
  command: { text, total: text.length, more },
});
const url: PromptDetail = {
  kind: 'url',
  url: { before: 'https://', host: 'example.org', after: '/', warning: null },
};

it('takes a line for the whole only when it is', () => {
  expect(saysAll(next(shell('npm test'), 'npm test'))).toBe(true);
  expect(saysAll(next(shell('npm test && rm -rf ~'), 'npm test'))).toBe(false);
  expect(saysAll(next(shell('npm test', '/command'), 'npm test'))).toBe(false);
  expect(saysAll(next(shell('a\nb'), 'a b'))).toBe(false);
  expect(saysAll(next(url, 'https://example.org/'))).toBe(true);
  expect(saysAll(next({ ...url, url: { ...url.url, warning: 'odd' } }, 'https://example.org/'))).toBe(false);
  expect(saysAll(next({ kind: 'other' }, ''))).toBe(false);
});

it('takes no details for the whole that leave something out', () => {
  expect([isWhole(shell('ls')), isWhole(shell('ls', '/command')), isWhole(url)]).toEqual([true, false, true]);
  expect(isWhole({ kind: 'other' })).toBe(false);
  expect(isWhole({ kind: 'mcp', server: 'github', tool: 'create_issue' })).toBe(false);
});

it('opens only what is small by itself', () => {
  expect(isSmall(shell('a\nb'))).toBe(true);
  expect(isSmall(shell('a\n'.repeat(20)))).toBe(false);
  const line = { kind: 'added' as const, number: 1, text: 'x' };
  const file = (lines: number, leftOut: number): PromptDetail => ({
    kind: 'change',
    leftOut: 0,
    files: [
      {
        path: 'a',
        moved: null,
        kind: 'edited',
        added: lines,
        removed: 0,
        hunks: [Array.from({ length: lines }, () => line)],
        leftOut,
        whole: null,
        note: null,
      },
    ],
  });
  expect([isWhole(file(13, 0)), isWhole(file(3, 40))]).toEqual([true, false]);
  expect([isSmall(file(12, 0)), isSmall(file(13, 0)), isSmall(file(3, 40))]).toEqual([true, false, false]);
});
