import { describe, expect, it } from 'vitest';
import { alive, counts, DEAD_MS, focused, pointerAway, pointerOver, remaining, shown } from './dead-time';

const pointer = { byKey: false, hasFocus: true, pressedHere: true };
const key = { byKey: true, hasFocus: true, pressedHere: false };

describe('the dead time', () => {
  it('lets nothing through while it lasts, and everything after', () => {
    const dead = shown(alive, 1000);
    expect(remaining(dead, 1000)).toBe(DEAD_MS);
    expect(counts(dead, 1000 + DEAD_MS - 1, pointer)).toBe(false);
    expect(counts(dead, 1000 + DEAD_MS - 1, key)).toBe(false);
    expect(counts(dead, 1000 + DEAD_MS, pointer)).toBe(true);
    expect(counts(dead, 1000 + DEAD_MS, key)).toBe(true);
  });

  it('starts again with each card, also under a resting pointer', () => {
    const dead = shown(pointerOver(shown(alive, 0), 100), 5000);
    expect(remaining(dead, 5100)).toBe(DEAD_MS - 100);
  });

  it('starts again when the window comes to the front', () => {
    expect(remaining(focused(shown(alive, 0), 5000), 5000)).toBe(DEAD_MS);
  });

  it('counts from the arrival of the pointer when its click brought the focus', () => {
    const reading = pointerOver(shown(alive, 0), 2000);
    expect(remaining(focused(reading, 2200), 2200)).toBe(DEAD_MS - 200);
    expect(remaining(focused(reading, 3000), 3000)).toBe(0);
    expect(remaining(focused(pointerAway(reading), 3000), 3000)).toBe(DEAD_MS);
  });

  it('is never shortened', () => {
    const dead = shown(pointerOver(alive, 0), 1000);
    expect(focused(dead, 1100).until).toBe(dead.until);
  });

  it('keeps the first arrival of a pointer that moves on', () => {
    expect(pointerOver(pointerOver(alive, 10), 500).pointerSince).toBe(10);
  });
});

describe('a click', () => {
  it('by keys needs the focus', () => {
    expect(counts(alive, 1, { ...key, hasFocus: false })).toBe(false);
  });

  it('by pointer needs its press on the same button, for the same request', () => {
    expect(counts(alive, 1, { ...pointer, pressedHere: false })).toBe(false);
    expect(counts(alive, 1, { ...pointer, hasFocus: false })).toBe(true);
  });
});
