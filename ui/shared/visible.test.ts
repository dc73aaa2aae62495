import { describe, expect, it } from 'vitest';
import { visible, visibleText } from './visible';

describe('visible', () => {
  it('leaves plain text alone', () => {
    expect(visible('npm test -- --watch=false')).toEqual([
      { text: 'npm test -- --watch=false', escape: false },
    ]);
    expect(visible('')).toEqual([]);
  });

  it.each([
    ['a bidi override', 'rm \u202Etxt.exe', 'rm ⟨U+202E⟩txt.exe'],
    ['bidi isolates', '\u2066x\u2069', '⟨U+2066⟩x⟨U+2069⟩'],
    ['an ANSI sequence', '\u001B[31mred', '⟨U+001B⟩[31mred'],
    ['a carriage return that overprints', 'evil\rgood', 'evil⟨U+000D⟩good'],
    ['a null and a delete', 'a\0b\x7F', 'a⟨U+0000⟩b⟨U+007F⟩'],
    ['a C1 control', '\u009B31m', '⟨U+009B⟩31m'],
    ['zero-width characters', 'a\u200Bb\uFEFFc\u2060', 'a⟨U+200B⟩b⟨U+FEFF⟩c⟨U+2060⟩'],
    ['tag characters', 'x\u{E0041}', 'x⟨U+E0041⟩'],
    ['line separators', 'a\u2028b', 'a⟨U+2028⟩b'],
    ['fillers drawn as nothing', 'a\u3164b\u2800', 'a⟨U+3164⟩b⟨U+2800⟩'],
    ['a no-break space', 'rm\u00A0-rf', 'rm⟨U+00A0⟩-rf'],
    ['a lone surrogate', 'a\uD800b', 'a⟨U+D800⟩b'],
    ['private use', '\uE000', '⟨U+E000⟩'],
    ['a variation selector without a picture', 'a\uFE0F', 'a⟨U+FE0F⟩'],
  ])('shows %s', (_, text, shown) => {
    expect(visibleText(text)).toBe(shown);
  });

  it('keeps lines and tabs of a command, and shows them in a single line', () => {
    expect(visibleText('a\n\tb')).toBe('a\n\tb');
    expect(visibleText('a\n\tb', { line: true })).toBe('a⟨U+000A⟩⟨U+0009⟩b');
  });

  it('keeps letters of all scripts and emoji', () => {
    const text = 'naïve 日本語 עברית العربية हिन्दी 👩‍💻 ❤️ 👍🏽';
    expect(visible(text)).toEqual([{ text, escape: false }]);
  });

  it('keeps in prose what languages need, but never a reordering', () => {
    expect(visibleText('می\u200Cخواهم\u00A0!', { prose: true })).toBe('می\u200Cخواهم\u00A0!');
    expect(visibleText('a\u202Eb\u2067c', { prose: true })).toBe('a⟨U+202E⟩b⟨U+2067⟩c');
  });

  it('sets escapes apart from text that looks the same', () => {
    expect(visible('⟨U+202E⟩\u202E!')).toEqual([
      { text: '⟨U+202E⟩', escape: false },
      { text: '⟨U+202E⟩', escape: true },
      { text: '!', escape: false },
    ]);
  });

  it('joins a run of escapes into one segment', () => {
    expect(visible('\0'.repeat(1000))).toHaveLength(1);
  });
});
