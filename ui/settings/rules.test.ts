import { expect, it } from 'vitest';
import type { RuleProblem } from '../shared/bindings';
import { about, fromLines, toLines, unplaced } from './rules';

it('reads one rule per line', () => {
  expect(fromLines('view\n\n  shell(git push)  \r\nview\n')).toEqual(['view', 'shell(git push)']);
  expect(fromLines('')).toEqual([]);
  expect(toLines(['a', 'b'])).toBe('a\nb');
});

const problem = (list: string, rule: string, message = `\`${rule}\` is ignored.`): RuleProblem => ({
  rule,
  list,
  folder: null,
  kind: 'malformed',
  message,
});

it('finds the problems of a list by its name and its rules', () => {
  const problems = [problem('allow', 'shell('), problem('deny', 'shell('), problem('allow', 'gone')];
  expect(about(problems, 'allow', ['view', 'shell('])).toEqual([problems[0]]);
  expect(about(problems, 'ask', ['shell('])).toEqual([]);
});

it('shows a problem once, though it is reported for a list and for a folder', () => {
  const twice = [problem('allow', 'shell('), problem('allow', 'shell('), problem('allow', 'shell(', 'It allows a lot.')];
  expect(about(twice, 'allow', ['shell('])).toHaveLength(2);
});

it('leaves the sentences that no list shows', () => {
  const sentences = ['`shell(` is ignored: it does not end.', 'The volume was not a number.'];
  expect(unplaced(sentences, [problem('allow', 'shell(')])).toEqual([sentences[1]]);
  expect(unplaced(sentences, [])).toEqual(sentences);
});
