// Markdown taken apart by marked, for components to show. Nothing of it ever becomes HTML: raw HTML is
// shown as the text that it is, pictures as their address, and a link as its words and where it leads.
import { Lexer, type Token } from 'marked';

/** A plan longer than this is shown as plain text: formatting it would hold up the window. */
export const MOST = 200_000;

export interface Inline {
  kind: 'text' | 'strong' | 'em' | 'del' | 'code' | 'break' | 'link';
  text: string;
  /** Where a link or a picture leads, where its words do not say so. */
  target: string | null;
  children: Inline[];
}

export type Block =
  | { kind: 'heading' | 'paragraph'; level: number; inline: Inline[] }
  | { kind: 'code'; text: string }
  | { kind: 'list'; ordered: boolean; start: number; items: { ticked: boolean | null; blocks: Block[] }[] }
  | { kind: 'quote'; blocks: Block[] }
  | { kind: 'table'; head: Inline[][]; rows: Inline[][][] }
  | { kind: 'line' };

const leaf = (kind: Inline['kind'], text: string): Inline => ({ kind, text, target: null, children: [] });

function inline(tokens: readonly Token[] | undefined): Inline[] {
  return (tokens ?? []).flatMap((token): Inline[] => {
    const children = 'tokens' in token && token.tokens ? token.tokens : undefined;
    switch (token.type) {
      case 'strong':
      case 'em':
      case 'del':
        return [{ ...leaf(token.type, ''), children: inline(children) }];
      case 'codespan':
        return [leaf('code', String(token['text']))];
      case 'br':
        return [leaf('break', '')];
      case 'link': {
        const { href, text } = token as { href: string; text: string };
        return [{ ...leaf('link', ''), target: href === text ? null : href, children: inline(children) }];
      }
      case 'image': {
        const { href, text } = token as { href: string; text: string };
        return [{ ...leaf('link', ''), target: href, children: [leaf('text', text)] }];
      }
      case 'checkbox':
        return [];
      case 'text':
      case 'escape':
        return children ? inline(children) : [leaf('text', String(token['text']))];
      default:
        return [leaf('text', token.raw)];
    }
  });
}

function block(token: Token): Block[] {
  switch (token.type) {
    case 'space':
    case 'checkbox':
      return [];
    case 'hr':
      return [{ kind: 'line' }];
    case 'heading':
      return [{ kind: 'heading', level: Number(token['depth']), inline: inline(token['tokens'] as Token[]) }];
    case 'code':
      return [{ kind: 'code', text: String(token['text']) }];
    case 'blockquote':
      return [{ kind: 'quote', blocks: blocksOf(token['tokens'] as Token[]) }];
    case 'list': {
      const { ordered, start, items } = token as {
        ordered: boolean;
        start: number | '';
        items: { task: boolean; checked?: boolean; tokens: Token[] }[];
      };
      return [
        {
          kind: 'list',
          ordered,
          start: start === '' ? 1 : start,
          items: items.map((item) => ({
            ticked: item.task ? item.checked === true : null,
            blocks: blocksOf(item.tokens),
          })),
        },
      ];
    }
    case 'table': {
      type Cell = { tokens: Token[] };
      const { header, rows } = token as unknown as { header: Cell[]; rows: Cell[][] };
      return [
        {
          kind: 'table',
          head: header.map((cell) => inline(cell.tokens)),
          rows: rows.map((row) => row.map((cell) => inline(cell.tokens))),
        },
      ];
    }
    case 'paragraph':
    case 'text': {
      const tokens = 'tokens' in token ? token.tokens : undefined;
      return [{ kind: 'paragraph', level: 0, inline: tokens ? inline(tokens) : [leaf('text', token.raw)] }];
    }
    default:
      // Raw HTML, definitions, and whatever comes: word for word.
      return [{ kind: 'paragraph', level: 0, inline: [leaf('text', token.raw.trimEnd())] }];
  }
}

const blocksOf = (tokens: readonly Token[]): Block[] => tokens.flatMap(block);

export function markdown(text: string): Block[] {
  if (text.length > MOST) return [{ kind: 'code', text }];
  try {
    return blocksOf(new Lexer({ gfm: true }).lex(text));
  } catch {
    return [{ kind: 'code', text }];
  }
}
