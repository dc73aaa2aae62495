// Splits an agent's words into paragraphs and code, by backticks alone: what a model writes is
// shown as text, never interpreted further.

export interface Span {
  text: string;
  code: boolean;
}

/** `code` in single backticks, set apart from the rest. */
export function ticked(text: string): Span[] {
  const spans: Span[] = [];
  let end = 0;
  for (const match of text.matchAll(/`([^`\n]+)`/g)) {
    if (match.index > end) spans.push({ text: text.slice(end, match.index), code: false });
    spans.push({ text: match[1] ?? '', code: true });
    end = match.index + match[0].length;
  }
  if (end < text.length) spans.push({ text: text.slice(end), code: false });
  return spans;
}

/** Fenced blocks as code, everything between them as text. An unclosed fence runs to the end. */
export function blocks(text: string): Span[] {
  const found: Span[] = [];
  let lines: string[] = [];
  let code = false;
  const flush = (): void => {
    const body = lines.join('\n');
    if (body.trim() !== '') found.push({ text: code ? body : body.trim(), code });
    lines = [];
  };
  for (const line of text.split('\n')) {
    if (line.trimStart().startsWith('```')) {
      flush();
      code = !code;
    } else {
      lines.push(line);
    }
  }
  flush();
  return found;
}
