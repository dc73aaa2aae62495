import { expect, it } from 'vitest';
import type { PromptView } from '../shared/bindings';
import { again, begin, check, failed, none, notOpened, opened, passed, write, type Edit } from './edit';

const view = { id: 1, edited: true } as PromptView;
const agents = { pointer: '/command', text: 'rm -rf build' };
const mine = { pointer: '/command', text: 'rm -r build' };

const writing = (): Edit => write(opened(begin(none), agents), mine.text);

it('goes from the agent’s text over the person’s to a checked one', () => {
  expect(begin(none)).toEqual({ state: 'opening' });
  expect(writing()).toMatchObject({ state: 'writing', edited: mine, checking: false });
  expect(passed(check(writing()), mine, view)).toEqual({ state: 'checked', edited: mine, view });
});

it('takes a check for nothing but the text that it was made of', () => {
  expect(passed(check(writing()), agents, view).state).toBe('writing');
  expect(passed(writing(), mine, view).state).toBe('writing');
  expect(passed(none, mine, view)).toBe(none);
  expect(failed(none, mine, 'no')).toBe(none);
});

it('does not let the text change while it is checked', () => {
  const checking = check(writing());
  expect(write(checking, 'something else')).toBe(checking);
});

it('shows what is wrong until the next change', () => {
  const wrong = failed(check(writing()), mine, 'A rule denies this.');
  expect(wrong).toMatchObject({ checking: false, problem: 'A rule denies this.', edited: mine });
  expect(write(wrong, 'ls')).toMatchObject({ problem: null });
});

it('keeps the text when the person goes back to it', () => {
  const checked = passed(check(writing()), mine, view);
  expect(again(checked)).toMatchObject({ state: 'writing', edited: mine, problem: null });
  expect(again(checked, 'The rules have changed.')).toMatchObject({ problem: 'The rules have changed.' });
});

it('opens nothing when there is nothing to open, or nobody waits for it', () => {
  expect(notOpened(begin(none))).toBe(none);
  expect(opened(none, agents)).toBe(none);
});
