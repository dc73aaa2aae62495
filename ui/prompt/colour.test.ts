import { describe, expect, it } from 'vitest';
import type { DiffLine, LineKind } from '../shared/bindings';
import { colours, cut, languageOf, LONGEST_LINE, MOST_CHARACTERS, type Painter, type Span } from './colour';
import { paint } from './syntax';

const line = (kind: LineKind, text: string): DiffLine => ({ kind, number: null, text });
const texts = (spans: Span[] | null | undefined): string | undefined => spans?.map((span) => span.text).join('');

it('knows languages by the names of files', () => {
  expect(['src/auth.ts', 'C:\\a\\B.PY', 'Makefile', 'notes', 'a.constructor'].map(languageOf)).toEqual([
    'typescript',
    'python',
    'makefile',
    null,
    null,
  ]);
});

it('cuts what runs over several lines', () => {
  expect(cut([{ text: '/* a\n\nb */', look: 'comment' }, { text: ' c', look: '' }])).toEqual([
    [{ text: '/* a', look: 'comment' }],
    [],
    [
      { text: 'b */', look: 'comment' },
      { text: ' c', look: '' },
    ],
  ]);
});

describe('a coloured piece', () => {
  it('reads each side as a text of its own', () => {
    const hunk = [
      line('same', 'const a = `one'),
      line('removed', 'old`;'),
      line('added', 'two'),
      line('added', 'new`;'),
      line('same', 'return a;'),
    ];
    const lines = colours(hunk, 'typescript', paint);
    expect(lines.map(texts)).toEqual(hunk.map((each) => each.text));
    expect(lines[1]?.[0]?.look).toBe('string');
    expect(lines[2]?.[0]?.look).toBe('string');
    expect(lines[4]?.[0]).toEqual({ text: 'return', look: 'keyword' });
  });

  it('is plain where the colours would change the text', () => {
    const liar: Painter = () => [{ text: 'something else', look: 'string' }];
    expect(colours([line('added', 'ls')], 'bash', liar)).toEqual([null]);
    expect(colours([line('added', 'ls')], 'bash', () => null)).toEqual([null]);
  });

  it('is plain beyond the bounds, and nothing is taken apart', () => {
    const never: Painter = () => {
      throw new Error('it was taken apart');
    };
    expect(colours([line('added', 'x'.repeat(LONGEST_LINE + 1))], 'bash', never)).toEqual([null]);
    const many = Array.from({ length: 1 + MOST_CHARACTERS / 100 }, () => line('added', 'x'.repeat(100)));
    expect(colours(many, 'bash', never).every((spans) => spans === null)).toBe(true);
  });

  it('keeps hidden characters and markup as they are', () => {
    const hunk = [line('added', 'let a = "\u202E<b>\u0000\r";')];
    expect(texts(colours(hunk, 'rust', paint)[0])).toBe(hunk[0]?.text);
  });
});

it('leaves a language alone that it does not know', () => {
  expect(paint('klingon', 'nuqneH')).toBeNull();
});
