import { describe, expect, it } from 'vitest';
import { counted, fromLines, placed } from './patterns';

describe('patterns', () => {
  it('are one a line, without the empty ones', () => {
    expect(fromLines('a b\n\n  \n c\n')).toEqual(['a b', ' c']);
    expect(fromLines('')).toEqual([]);
  });
  it('have their problems beside their own lines', () => {
    expect(placed('a\n\n(b\nc\n((', [null, 'wrong', null, 'worse', 'too many'])).toEqual([
      { line: 3, message: 'wrong' },
      { line: 5, message: 'worse' },
    ]);
  });
  it('leave masks that are pieces of their own', () => {
    expect(counted('a [REDACTED][REDACTED] b')).toEqual([
      { text: 'a ', masked: false },
      { text: '[REDACTED]', masked: true },
      { text: '[REDACTED]', masked: true },
      { text: ' b', masked: false },
    ]);
    expect(counted('')).toEqual([]);
  });
});
