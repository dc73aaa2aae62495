import { expect, it } from 'vitest';
import type { PartView } from './bindings';
import { partLines } from './parts';

const part = (command: string, more: Partial<PartView> = {}): PartView => ({
  command,
  verdict: 'ask',
  why: `No rule allows \`${command}\`.`,
  ...more,
});

function shown(command: string, ...parts: string[]): { whole: boolean; texts: string[] } {
  const { lines, whole } = partLines(command, parts.map((text) => part(text)), '');
  return { whole, texts: lines.map((line) => line.text) };
}

it('shows each part with the operator before it', () => {
  expect(shown('rm -rf build/ ../cache && npm test', 'rm -rf build/ ../cache', 'npm test')).toEqual({
    whole: true,
    texts: ['rm -rf build/ ../cache', '&& npm test'],
  });
  expect(shown('a | b;\nc &\n', 'a', 'b', 'c')).toEqual({ whole: true, texts: ['a', '| b', ';\nc &'] });
  expect(shown('ls', 'ls')).toEqual({ whole: true, texts: ['ls'] });
});

it('is not the whole when anything but operators and blanks is left out', () => {
  expect(shown('if true; then rm x; fi', 'true', 'rm x')).toEqual({ whole: false, texts: ['true', 'rm x'] });
  expect(shown('(a && b)', 'a', 'b').whole).toBe(false);
  expect(shown('echo $(rm x)', 'rm x', 'echo $(rm x)').whole).toBe(false);
  expect(shown('a && b # and a comment', 'a', 'b').whole).toBe(false);
  expect(shown('a\u00A0&& b', 'a', 'b').whole).toBe(false);
  expect(shown('a\r\nb', 'a', 'b').whole).toBe(false);
  expect(shown('ab', 'a', 'b').whole).toBe(false);
  expect(shown('a', 'a', '').whole).toBe(false);
  expect(shown('a').whole).toBe(false);
});

it('tells the reason of a part that does not go through, unless the card has said it', () => {
  const parts = [part('a'), part('b', { verdict: 'allow' }), part('c', { verdict: 'deny' })];
  const told = (said: string): boolean[] => partLines('a;b;c', parts, said).lines.map((line) => line.told);
  expect(told('')).toEqual([true, false, true]);
  expect(told('No rule allows `a`. The rest is allowed.')).toEqual([false, false, true]);
  expect(partLines('a', [part('a')], '').lines[0]?.told).toBe(false);
});
