import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { resting } from './debounce';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Answers that come when the test says so. */
function slow() {
  const asked: string[] = [];
  const taken: string[] = [];
  const failures: unknown[] = [];
  const pending = new Map<string, { resolve: (answer: string) => void; reject: (thrown: unknown) => void }>();
  const question = resting<string, string>(
    300,
    (input) => {
      asked.push(input);
      return new Promise((resolve, reject) => pending.set(input, { resolve, reject }));
    },
    (answer, input) => taken.push(`${input}=${answer}`),
    (thrown) => failures.push(thrown),
  );
  const answer = async (input: string, text: string): Promise<void> => {
    pending.get(input)?.resolve(text);
    await vi.advanceTimersByTimeAsync(0);
  };
  const fail = async (input: string): Promise<void> => {
    pending.get(input)?.reject(new Error(input));
    await vi.advanceTimersByTimeAsync(0);
  };
  return { question, asked, taken, failures, answer, fail };
}

it('asks once the typing rests, and only about the last input', async () => {
  const { question, asked, taken, answer } = slow();
  question.changed('s');
  vi.advanceTimersByTime(299);
  question.changed('sh');
  vi.advanceTimersByTime(299);
  expect(asked).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(asked).toEqual(['sh']);
  await answer('sh', 'ok');
  expect(taken).toEqual(['sh=ok']);
});

it('drops an answer that a newer input has overtaken', async () => {
  const { question, taken, answer, fail, failures } = slow();
  question.changed('a');
  vi.advanceTimersByTime(300);
  question.changed('b');
  await answer('a', 'late');
  vi.advanceTimersByTime(300);
  question.changed('c');
  await fail('b');
  vi.advanceTimersByTime(300);
  await answer('c', 'ok');
  expect(taken).toEqual(['c=ok']);
  expect(failures).toEqual([]);
});

it('reports a failure of the last question', async () => {
  const { question, failures, fail } = slow();
  question.changed('a');
  vi.advanceTimersByTime(300);
  await fail('a');
  expect(failures).toHaveLength(1);
});

it('takes nothing after it was stopped', async () => {
  const { question, asked, taken, answer } = slow();
  question.changed('a');
  vi.advanceTimersByTime(300);
  question.stop();
  await answer('a', 'ok');
  question.changed('b');
  question.stop();
  vi.advanceTimersByTime(300);
  expect(asked).toEqual(['a']);
  expect(taken).toEqual([]);
});
