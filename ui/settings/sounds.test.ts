import { describe, expect, it } from 'vitest';
import type { PackView } from '../shared/bindings';
import { everywhere, isFile, packsFor } from './sounds';

const peon: PackView = { name: 'peon', title: 'The Peon', events: ['permission', 'turnFinished'] };

describe('sounds', () => {
  it('tells files from what we have and from packs', () => {
    expect(['pop', 'pack:peon', '/a/pop', '~/x.ogg', 'C:\\x.wav'].map(isFile)).toEqual([false, false, true, true, true]);
  });

  it('offers a pack where it has a sound, and what is chosen in any case', () => {
    expect(packsFor('permission', 'ask', [peon])).toEqual([{ sound: 'pack:peon', title: 'The Peon' }]);
    expect(packsFor('error', 'alarm', [peon])).toEqual([]);
    expect(packsFor('error', 'pack:gone', [peon])).toEqual([{ sound: 'pack:gone', title: 'gone' }]);
    expect(packsFor('permission', 'pack:peon', [peon])).toHaveLength(1);
  });

  it('sets a pack where it has a sound', () => {
    expect(everywhere(peon)).toEqual({
      sounds: { permission: { sound: 'pack:peon' }, turnFinished: { sound: 'pack:peon' } },
    });
  });
});
