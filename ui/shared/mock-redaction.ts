// The redaction of the mock: enough to look at the page.
import type { RedactionTrial, RedactionTried } from './bindings';

function expression(pattern: string): RegExp | null {
  try {
    return new RegExp(pattern, 'g');
  } catch {
    return null;
  }
}

export function masked({ patterns, text }: RedactionTrial): RedactionTried {
  let count = 0;
  let left = text;
  const problems = patterns.map((pattern) => {
    if (pattern.includes('+)+')) return 'It repeats a repetition, as `(a+)+` does. One of the two is enough.';
    const found = expression(pattern);
    if (found === null) return 'It is no regular expression: unclosed group.';
    left = left.replace(found, () => ((count += 1), '[REDACTED]'));
    return null;
  });
  left = left.replace(/(api[_-]?key|token|secret|password)\s*[:=]\s*\S+/gi, () => ((count += 1), '[REDACTED]'));
  return { text: left, masked: count, problems };
}
