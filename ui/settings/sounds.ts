// What stands in the settings for a sound.
import type { SettingsPatch } from '../shared/backend';
import type { Cue, PackView } from '../shared/bindings';

/** The events, in the order in which they are shown. */
export const EVENTS: readonly Cue[] = ['permission', 'turnFinished', 'error', 'toolCall', 'toolFailure'];
/** The sounds of ours. */
export const BUILT_IN = ['pop', 'knock', 'ask', 'done', 'alarm'] as const;
/** The choice that opens the field for a path. No sound has this name. */
export const FILE = 'file';

const PACK = 'pack:';

export const ofPack = (pack: string): string => `${PACK}${pack}`;

/** Whether it is the path of a file: neither ours nor a pack's. */
export const isFile = (sound: string): boolean =>
  !sound.startsWith(PACK) && !BUILT_IN.some((name) => name === sound);

/** The packs for an event, and the one that is chosen although it is not there or has no sound for it. */
export function packsFor(event: Cue, sound: string, packs: readonly PackView[]): { sound: string; title: string }[] {
  const found = packs
    .filter((pack) => pack.events.includes(event))
    .map(({ name, title }) => ({ sound: ofPack(name), title }));
  const gone = sound.startsWith(PACK) && !found.some((pack) => pack.sound === sound);
  return gone ? [...found, { sound, title: sound.slice(PACK.length) }] : found;
}

/** A pack for every event that it has a sound for; the others keep theirs. */
export function everywhere(pack: PackView): SettingsPatch {
  return { sounds: Object.fromEntries(pack.events.map((event) => [event, { sound: ofPack(pack.name) }])) };
}
