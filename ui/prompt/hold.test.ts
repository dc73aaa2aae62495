import { describe, expect, it } from 'vitest';
import { HOLD_MS, idle, lasted, press, release, remaining } from './hold';

describe('a held press', () => {
  it('decides when it has lasted, and not a moment before', () => {
    const hold = press(idle, 'pointer', 1000);
    expect(HOLD_MS).toBeGreaterThanOrEqual(1000);
    expect(remaining(hold, 1000)).toBe(HOLD_MS);
    expect(lasted(hold, 1000 + HOLD_MS - 1).decides).toBe(false);
    expect(lasted(hold, 1000 + HOLD_MS).decides).toBe(true);
  });

  it('decides nothing when it was released early, and begins anew', () => {
    const released = release(press(idle, 'pointer', 0), 'pointer');
    expect(lasted(released, 10 * HOLD_MS).decides).toBe(false);
    const again = press(released, 'pointer', 5000);
    expect(lasted(again, 5000 + HOLD_MS - 1).decides).toBe(false);
  });

  it('is not prolonged by a key that repeats', () => {
    const hold = press(press(idle, 'key', 0), 'key', 900);
    expect(lasted(hold, HOLD_MS).decides).toBe(true);
  });

  it('decides once, however long it lasts', () => {
    const once = lasted(press(idle, 'key', 0), HOLD_MS);
    expect(once.decides).toBe(true);
    expect(lasted(once.hold, 9 * HOLD_MS).decides).toBe(false);
    expect(press(once.hold, 'key', 9 * HOLD_MS)).toBe(once.hold);
    expect(release(once.hold, 'key')).toBe(idle);
  });

  it('is one press by one means', () => {
    const byKey = press(idle, 'key', 0);
    expect(release(byKey, 'pointer')).toBe(byKey);
    expect(press(byKey, 'pointer', 600)).toBe(byKey);
    expect(release(byKey, 'key')).toBe(idle);
  });
});
