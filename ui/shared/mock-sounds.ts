// The sounds of the backend made of data.
import type { SettingsPatch } from './backend';
import type { CommandError, Cue, SoundSettings, SoundSources } from './bindings';

const EVENTS: readonly Cue[] = ['permission', 'turnFinished', 'error', 'toolCall', 'toolFailure'];

export function mockSounds(filled: boolean): SoundSettings {
  const of = (sound: string, on = true, volume = 1): SoundSettings[Cue] => ({ on, volume, sound });
  return {
    enabled: true,
    volume: 0.6,
    packsFolder: filled ? '~/sounds' : null,
    toolCall: of('pop', !filled),
    toolFailure: of('knock'),
    permission: filled ? of('pack:workshop') : of('ask'),
    turnFinished: of('done'),
    error: filled ? of('~/Music/fog horn.ogg', true, 0.5) : of('alarm'),
  };
}

export function changedSounds(sounds: SoundSettings, patch: NonNullable<SettingsPatch['sounds']>): SoundSettings {
  const events = EVENTS.map((event) => [event, { ...sounds[event], ...patch[event] }] as const);
  return { ...sounds, ...patch, ...(Object.fromEntries(events) as Record<Cue, SoundSettings[Cue]>) };
}

export function soundCommands(state: string): Record<string, (args: Record<string, unknown>) => unknown> {
  const filled = state !== 'empty' && state !== 'fresh';
  const sources: SoundSources = {
    packs: filled
      ? [
          { name: 'workshop', title: 'Workshop', events: ['permission', 'turnFinished', 'error', 'toolFailure'] },
          { name: 'choir', title: 'A small choir', events: ['turnFinished'] },
        ]
      : [],
    packProblems: filled ? ['The sound pack in `half-done` cannot be used: it has no categories.'] : [],
    broken: filled ? [['error', 'The file is not there.']] : [],
  };
  return {
    sound_sources: () => sources,
    choose_sound: () => '/home/mika/Music/ping.ogg',
    check_sound: ({ sound }) => {
      if (String(sound).endsWith('.ogg')) return;
      const error: CommandError = { code: 'invalid', message: 'The file is not there.' };
      throw error;
    },
  };
}
