import { describe, expect, it } from 'vitest';
import type { FieldKind, FormField } from '../shared/bindings';
import { collect, initial, type Value } from './form';

function field(name: string, kind: FieldKind, more: Partial<FormField> = {}): FormField {
  return { name, label: name, help: null, required: false, kind, default: null, ...more };
}
const text = (format: string | null = null): FieldKind => ({ kind: 'text', format });
const number: FieldKind = { kind: 'number', integer: true, min: 1, max: 65535 };
const colours: FieldKind = {
  kind: 'choice',
  many: false,
  options: [
    { value: 'r', label: 'Red' },
    { value: 'g', label: 'Green' },
  ],
};
const many: FieldKind = { ...colours, many: true };

const wrong = (kind: FieldKind, value: Value): unknown => collect([field('x', kind)], { x: value }).wrong.get('x');

describe('a form', () => {
  it('begins with the defaults that fit', () => {
    expect(initial(field('a', text(), { default: 'b' }))).toBe('b');
    expect(initial(field('a', number, { default: 8080 }))).toBe('8080');
    expect(initial(field('a', { kind: 'toggle' }, { default: true }))).toBe(true);
    expect(initial(field('a', colours, { default: 'blue' }))).toBe('');
    expect(initial(field('a', many, { default: ['g', 'blue'] }))).toEqual(['g']);
    expect(initial(field('a', { kind: 'json' }, { default: { b: 1 } }))).toBe('{\n  "b": 1\n}');
  });

  it('sends each value as what it is, and leaves out what is empty', () => {
    const fields = [
      field('name', text()),
      field('port', number),
      field('tls', { kind: 'toggle' }),
      field('colour', colours),
      field('tags', many),
      field('extra', { kind: 'json' }),
      field('note', text()),
    ];
    const values = { name: ' Mika ', port: ' 443 ', tls: true, colour: 'g', tags: ['r', 'g'], extra: '[1]', note: '' };
    expect(collect(fields, values).content).toEqual({
      name: ' Mika ',
      port: 443,
      tls: true,
      colour: 'g',
      tags: ['r', 'g'],
      extra: [1],
    });
  });

  it('sends the defaults that the person left', () => {
    expect(collect([field('port', number, { default: 80 })], {}).content).toEqual({ port: 80 });
  });

  it('asks for what is required', () => {
    const fields = [field('a', text(), { required: true }), field('b', many, { required: true })];
    const outcome = collect(fields, { a: '  ' });
    expect(outcome.content).toBeNull();
    expect([...outcome.wrong]).toEqual([
      ['a', 'required'],
      ['b', 'required'],
    ]);
  });

  it('names what is wrong', () => {
    expect(wrong(number, 'x')).toBe('number');
    expect(wrong(number, '1.5')).toBe('integer');
    expect(wrong(number, '0')).toEqual({ min: 1 });
    expect(wrong(number, '70000')).toEqual({ max: 65535 });
    expect(wrong(text('email'), 'mika')).toBe('email');
    expect(wrong(text('uri'), 'example.org')).toBe('uri');
    expect(wrong(text('date'), '2026-02-30')).toBe('date');
    expect(wrong(text('date-time'), 'tomorrow')).toBe('dateTime');
    expect(wrong({ kind: 'json' }, '{')).toBe('json');
  });

  it('takes what is right', () => {
    for (const [format, value] of [
      ['email', 'mika@example.org'],
      ['uri', 'https://example.org'],
      ['date', '2026-02-28'],
      ['date-time', '2026-02-28T09:30:00Z'],
    ] as const) {
      expect(wrong(text(format), value), format).toBeUndefined();
    }
  });

  it('has no trouble with a field named like what every object has', () => {
    const { content } = collect([field('__proto__', text()), field('constructor', text())], {
      constructor: 'a',
    } as never);
    expect(Object.getPrototypeOf(content)).toBe(Object.prototype);
    expect(Object.entries(content ?? {})).toEqual([['constructor', 'a']]);
  });
});
