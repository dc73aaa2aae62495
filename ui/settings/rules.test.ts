import { expect, it } from 'vitest';
import type { Policy, RuleProblem } from '../shared/bindings';
import { about, confirmable, confirmed, confirming, edited, fromLines, toLines, unlisted, unplaced } from './rules';

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

const policy = (more: Partial<Policy>): Policy => ({
  profile: 'ask',
  allow: [],
  ask: [],
  deny: [],
  confirmed: [],
  directories: [],
  folders: {},
  grants: [],
  readOnlyCommands: true,
  ...more,
});
const folder = (...allow: string[]): Policy['folders'][string] => ({ allow, ask: [], deny: [] });

it('finds the problems of folders by their list', () => {
  const problems = [problem('directories', 'src'), problem('allow', 'src')];
  expect(about(problems, 'directories', ['src', '/srv'])).toEqual([problems[0]]);
});

it('offers to confirm broad rules, and those that are confirmed', () => {
  const problems: RuleProblem[] = [
    { ...problem('allow', 'shell(rm:*)'), kind: 'dangerous' },
    { ...problem('allow', 'write(a'), kind: 'malformed' },
  ];
  const rules = ['view', 'shell(rm:*)', 'write(a', 'shell(git:*)'];
  const known = policy({ allow: rules, confirmed: [' shell(git:*) '] });
  expect(confirmable(known, rules, problems)).toEqual(['shell(rm:*)', 'shell(git:*)']);
});

it('confirms a rule and takes that back', () => {
  const known = policy({ confirmed: ['a', ' b', 'b'] });
  expect(confirmed(known)).toEqual(['a', 'b']);
  expect(confirming(known, 'c', true)).toEqual(['a', 'b', 'c']);
  expect(confirming(known, 'a', true)).toEqual(['b', 'a']);
  expect(confirming(known, 'b', false)).toEqual(['a']);
});

it('names the confirmed rules that no allowing list has', () => {
  const known = policy({ allow: ['a'], deny: ['c'], folders: { '~/x': folder('b') }, confirmed: ['a', 'b', 'c', 'd'] });
  expect(unlisted(known)).toEqual(['c', 'd']);
});

it('takes a confirmation away with the last rule that it is for', () => {
  const known = policy({ allow: ['a', 'b'], folders: { '~/x': folder('b') }, confirmed: ['a', 'b', 'by hand'] });
  expect(edited(known, null, { allow: ['b'] })).toEqual({ allow: ['b'], confirmed: ['b', 'by hand'] });
  expect(edited(known, null, { allow: ['a'] })).toEqual({ allow: ['a'] });
  expect(edited(known, null, { deny: ['a'] })).toEqual({ deny: ['a'] });
  expect(edited(known, '~/x', null)).toEqual({ folders: { '~/x': null } });
  const only = policy({ folders: { '~/x': folder('b'), '~/y': folder() }, confirmed: ['b'] });
  expect(edited(only, '~/x', null)).toEqual({ folders: { '~/x': null }, confirmed: [] });
  expect(edited(only, '~/x', folder('c'))).toEqual({ folders: { '~/x': folder('c') }, confirmed: [] });
});
