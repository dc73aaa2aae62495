import { describe, expect, it } from 'vitest';
import { choose, edit, grant, isWrong, refuse, remove, restore, suggested } from './remember';

const two = suggested(['shell(npm test)', 'shell(npm run build)']);

describe('what is remembered', () => {
  it('is nothing until a scope is chosen', () => {
    expect(grant(two)).toBeNull();
    expect(grant(edit(two, 0, 'shell'))).toBeNull();
    expect(grant(choose(two, 'once'))).toBeNull();
    expect(grant(choose(choose(two, 'always'), 'nonsense'))).toBeNull();
  });

  it('is the suggested rules in the chosen scope', () => {
    expect(grant(choose(two, 'session'))).toEqual({
      rules: ['shell(npm test)', 'shell(npm run build)'],
      scope: 'session',
    });
  });

  it('is what the person made of them', () => {
    const changed = remove(edit(choose(two, 'folder'), 0, '  shell(npm:*) '), 1);
    expect(grant(changed)).toEqual({ rules: ['shell(npm:*)'], scope: 'folder' });
    expect(grant(restore(changed, 1))?.rules).toEqual(['shell(npm:*)', 'shell(npm run build)']);
    expect(grant(edit(choose(two, 'hour'), 1, 'shell(npm test)'))?.rules).toEqual(['shell(npm test)']);
  });

  it('is nothing when no rule is left', () => {
    expect(grant(remove(edit(choose(two, 'always'), 0, ' '), 1))).toBeNull();
  });
});

describe('a problem', () => {
  const wrong = refuse(choose(edit(two, 0, 'shell('), 'always'), '`shell(` is no rule: it does not end.');

  it('stands at the rule that it quotes, or at all', () => {
    expect([0, 1].map((at) => isWrong(wrong, at))).toEqual([true, false]);
    const unknown = refuse(two, 'A grant holds at most 16 rules.');
    expect([0, 1].map((at) => isWrong(unknown, at))).toEqual([true, true]);
  });

  it('goes away with the next change', () => {
    expect(edit(wrong, 0, 'shell(ls)').problem).toBeNull();
    expect(choose(wrong, 'hour').problem).toBeNull();
    expect(remove(wrong, 0).problem).toBeNull();
  });
});
