// The colouring of source code, with its grammars: a file of its own, fetched once a card is on the
// screen. It gives pieces of text and what they are; nothing of it is ever HTML.
import { common, createLowlight } from 'lowlight';
import type { Painter, Span } from './colour';

const lowlight = createLowlight(common);

/** What highlight.js tells apart, as the few looks that help a reader. */
const LOOKS: Readonly<Record<string, string>> = {
  keyword: 'keyword', literal: 'literal', number: 'literal', symbol: 'literal', bullet: 'keyword',
  string: 'string', regexp: 'string', char: 'string', code: 'string', link: 'string', addition: 'string',
  comment: 'comment', quote: 'comment', doctag: 'comment', deletion: 'comment',
  title: 'title', section: 'title', name: 'title', 'selector-tag': 'title',
  type: 'type', built_in: 'type', attr: 'type', attribute: 'type', property: 'type', 'selector-class': 'type',
  'selector-id': 'type', meta: 'keyword', variable: 'type', 'template-variable': 'type',
};

type Nodes = ReturnType<typeof lowlight.highlight>['children'];

function lookOf(names: unknown, outer: string): string {
  const name = Array.isArray(names) ? String(names[0] ?? '').replace(/^hljs-/, '') : '';
  // Code inside a string is code again.
  if (name === 'subst') return '';
  return Object.hasOwn(LOOKS, name) ? (LOOKS[name] ?? outer) : outer;
}

function walk(nodes: Nodes, look: string, spans: Span[]): void {
  for (const node of nodes) {
    if (node.type === 'text') spans.push({ text: node.value, look });
    else if (node.type === 'element') walk(node.children, lookOf(node.properties['className'], look), spans);
  }
}

export const paint: Painter = (language, text) => {
  if (!lowlight.registered(language)) return null;
  const spans: Span[] = [];
  walk(lowlight.highlight(language, text).children, '', spans);
  return spans;
};
