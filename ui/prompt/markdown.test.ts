import { describe, expect, it } from 'vitest';
import { markdown, MOST, type Block, type Inline } from './markdown';

const inlineOf = (text: string): Inline[] => {
  const [first] = markdown(text);
  return first?.kind === 'paragraph' ? first.inline : [];
};
const kinds = (blocks: Block[]): string[] => blocks.map((block) => block.kind);

describe('markdown', () => {
  it('has headings, lists, code, quotes, tables and lines', () => {
    const text = '# A\n\ntext\n\n- [x] one\n- two\n\n3. three\n\n```sh\nls\n```\n\n> quoted\n\n|a|b|\n|-|-|\n|1|2|\n\n---';
    expect(kinds(markdown(text))).toEqual(['heading', 'paragraph', 'list', 'list', 'code', 'quote', 'table', 'line']);
    expect(markdown('3. three')[0]).toMatchObject({ ordered: true, start: 3 });
    expect(markdown('- [x] one\n- two')[0]).toMatchObject({ items: [{ ticked: true }, { ticked: null }] });
  });

  it('shows raw HTML as text', () => {
    expect(inlineOf('a <b onclick="x()">b</b>').map((each) => each.text).join('')).toBe('a <b onclick="x()">b</b>');
    expect(markdown('<script>alert(1)</script>')[0]).toMatchObject({
      kind: 'paragraph',
      inline: [{ kind: 'text', text: '<script>alert(1)</script>' }],
    });
  });

  it('shows where a link leads, and a picture as its address', () => {
    expect(inlineOf('[docs](https://evil.example/)')[0]).toMatchObject({ kind: 'link', target: 'https://evil.example/' });
    expect(inlineOf('https://example.org')[0]).toMatchObject({ kind: 'link', target: null });
    expect(inlineOf('![logo](https://evil.example/x.png)')[0]).toMatchObject({
      kind: 'link',
      target: 'https://evil.example/x.png',
      children: [{ text: 'logo' }],
    });
  });

  it('gives a text that is too long as it is', () => {
    const text = '# a\n'.repeat(MOST / 4 + 1);
    expect(markdown(text)).toEqual([{ kind: 'code', text }]);
  });
});
