// What the texts of several windows are made of: words for the same things, numbers and plurals.
import type { Risk, Scope, Verdict } from './bindings';

const rules = new Intl.PluralRules('en');
const numbers = new Intl.NumberFormat('en');

/** `1,234` */
export const number = (n: number): string => numbers.format(n);

/** `1 line`, `1,234 lines` */
export function plural(n: number, one: string, other: string): string {
  return `${number(n)} ${rules.select(n) === 'one' ? one : other}`;
}

export const verdict: Record<Verdict, string> = {
  allow: 'allowed',
  ask: 'asks',
  deny: 'denied',
};

export const risk: Record<Risk, string> = {
  low: 'Low risk',
  medium: 'Medium risk',
  high: 'High risk',
};

export const scope: Record<Scope, string> = {
  session: 'this session',
  folder: 'this folder',
  hour: 'for an hour',
  always: 'always',
};
