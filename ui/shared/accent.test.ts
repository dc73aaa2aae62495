import { describe, expect, it } from 'vitest';
import { accent } from './accent';
import { contrast, parse, type Rgb } from './contrast';
import css from './theme.css?raw';

const rgb = (hex: string): Rgb => parse(hex) ?? [0, 0, 0];
const ratio = (one: string, other: string): number => contrast(rgb(one), rgb(other));

it('measures contrast as WCAG does', () => {
  expect(ratio('#000000', '#ffffff')).toBeCloseTo(21);
  expect(ratio('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
  expect(ratio('#2a66e6', '#2a66e6')).toBe(1);
});

describe('an accent colour', () => {
  const colours = ['#3584e4', '#ffcc00', '#000000', '#ffffff', '#e01b24', '#33d17a', '#813d9c', '#808080'];

  it('can be written on, and can be read on light and on dark', () => {
    for (const colour of colours) {
      const shades = accent(colour);
      expect(shades?.fill).toBe(colour);
      expect(ratio(shades?.on ?? '', colour), `on ${colour}`).toBeGreaterThan(4.4);
      expect(ratio(shades?.light ?? '', '#eceef3'), `${colour} on light`).toBeGreaterThanOrEqual(4.5);
      expect(ratio(shades?.dark ?? '', '#2b2d35'), `${colour} on dark`).toBeGreaterThanOrEqual(4.5);
    }
  });

  it('is nothing but a colour', () => {
    expect(['', 'red', '#fff', '#12345g', '#2a66e6;x'].map(accent)).toEqual([null, null, null, null, null]);
  });
});

describe('the colours of code', () => {
  const [light, dark] = css.split('prefers-color-scheme: dark');
  const value = (part: string | undefined, name: string): string =>
    new RegExp(`--${name}: (#[0-9a-f]{6});`).exec(part ?? '')?.[1] ?? '';

  it.each([
    ['light', light],
    ['dark', dark],
  ])('are readable on every row of a difference in %s', (_, part) => {
    for (const look of ['keyword', 'string', 'literal', 'comment', 'title', 'type']) {
      for (const ground of ['sunk', 'red-soft', 'green-soft']) {
        const [ink, paper] = [value(part, `code-${look}`), value(part, ground)];
        expect(ink, look).not.toBe('');
        expect(ratio(ink, paper), `${look} on ${ground}`).toBeGreaterThanOrEqual(4.5);
      }
    }
  });
});
