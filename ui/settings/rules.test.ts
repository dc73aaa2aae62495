import { expect, it } from 'vitest';
import { about, fromLines, toLines } from './rules';

it('reads one rule per line', () => {
  expect(fromLines('view\n\n  shell(git push)  \r\nview\n')).toEqual(['view', 'shell(git push)']);
  expect(fromLines('')).toEqual([]);
  expect(toLines(['a', 'b'])).toBe('a\nb');
});

it('finds the problems of a list by the rules they quote', () => {
  const problems = ['`shell(` lacks its closing bracket.', 'The volume was not a number.'];
  expect(about(problems, ['shell('])).toEqual([problems[0]]);
  expect(about(problems, ['shell'])).toEqual([]);
});
