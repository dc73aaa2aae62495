import { expect, it } from 'vitest';
import { blocks, ticked } from './prose';

it('sets code in backticks apart', () => {
  expect(ticked('No rule allows `rm`.')).toEqual([
    { text: 'No rule allows ', code: false },
    { text: 'rm', code: true },
    { text: '.', code: false },
  ]);
  expect(ticked('a ` b')).toEqual([{ text: 'a ` b', code: false }]);
});

it('splits fenced blocks from text, also while one is still being written', () => {
  expect(blocks('Look:\n```sh\nls\n```\nDone.')).toEqual([
    { text: 'Look:', code: false },
    { text: 'ls', code: true },
    { text: 'Done.', code: false },
  ]);
  expect(blocks('```\nhalf')).toEqual([{ text: 'half', code: true }]);
});
