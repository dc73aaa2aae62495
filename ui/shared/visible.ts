// Makes characters that hide, reorder or imitate visible, so that what a person reads is what will
// run. Invariant: joining the segments' `text` of the plain ones and undoing the escapes gives the
// input back; nothing is ever dropped.

export interface Segment {
  text: string;
  /** Whether this is an escape such as `⟨U+202E⟩`, to be set apart from text that looks alike. */
  escape: boolean;
}

export interface Reading {
  /** Text for people (messages, titles): joiners, marks and spaces that languages need may stay. */
  prose?: boolean;
  /** One line only: line feeds and tabs are shown too. */
  line?: boolean;
}

// Controls, formats, private use, unassigned, lone surrogates, line and paragraph separators; and what counts
// as a letter or symbol but is drawn as nothing: Hangul fillers, braille blank, variation selectors.
const HIDDEN =
  /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\p{Zl}\p{Zp}\u115F\u1160\u17B4\u17B5\u2800\u3164\uFFA0\u034F\p{Variation_Selector}]/u;

// Spaces that are not the space: in a command they join or split words unseen.
const ODD_SPACE = /[\u00A0\u1680\u2000-\u200A\u202F\u205F\u3000]/u;

// What prose may keep: soft hyphen, joiners, direction marks, word joiner, variation selectors.
const PROSE =
  /[\u00AD\u034F\u061C\u200C-\u200F\u2060\u3000\u17B4\u17B5\p{Variation_Selector}]/u;

const PICTURE = /\p{Extended_Pictographic}|\p{Emoji_Modifier}|\uFE0F/u;

function isHidden(char: string, before: string, reading: Reading): boolean {
  if (char === '\n' || char === '\t') return reading.line === true;
  if (HIDDEN.test(char)) {
    if (reading.prose === true && PROSE.test(char)) return false;
    // Emoji are built with these two; after a picture they hide nothing.
    if ((char === '\u200D' || char === '\uFE0F') && PICTURE.test(before)) return false;
    return true;
  }
  return reading.prose !== true && ODD_SPACE.test(char);
}

function escapeOf(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  return `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`;
}

// Most texts have nothing to show: find that out without walking them.
const SUSPICIOUS =
  /[^\n\x20-\x7E\u00A1-\u00AC\u00AE-\u02FF\u0370-\u0377\u0391-\u03A1\u0400-\u0482\u2010-\u2027\u2030-\u205E\u20A0-\u20BF\u2190-\u23FF\u2500-\u27FF]/u;

export function visible(text: string, reading: Reading = {}): Segment[] {
  if (text === '') return [];
  if (!SUSPICIOUS.test(text) && !(reading.line === true && text.includes('\n'))) {
    return [{ text, escape: false }];
  }
  const segments: Segment[] = [];
  let run = '';
  let escaped = false;
  let before = '';
  for (const char of text) {
    const hidden = isHidden(char, before, reading);
    if (hidden !== escaped && run !== '') {
      segments.push({ text: run, escape: escaped });
      run = '';
    }
    run += hidden ? escapeOf(char) : char;
    escaped = hidden;
    before = char;
  }
  segments.push({ text: run, escape: escaped });
  return segments;
}

/** The same as one string, for places that take no markup: tooltips, announcements. */
export function visibleText(text: string, reading: Reading = {}): string {
  return visible(text, reading)
    .map((segment) => segment.text)
    .join('');
}
