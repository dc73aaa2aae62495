// Colours a difference after it is on the screen, piece by piece between frames: the card never waits
// for its colours, and neither does a click.
import type { FileChange } from '../shared/bindings';
import { charactersOf, colours, languageOf, MOST_ON_CARD, type Span } from './colour';

/** Colours by file, piece and line. */
export type Looks = (Span[] | null)[][][];

/** Time for colours on one card: what is left after that stays plain. */
const MOST_MS = 250;

const frame = (): Promise<void> => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));

/** Reports the colours as they come, until they are complete or nobody wants them any more. */
export async function paintAll(
  files: readonly FileChange[],
  wanted: () => boolean,
  report: (looks: Looks) => void,
): Promise<void> {
  if (!files.some((file) => languageOf(file.path) !== null)) return;
  // Two frames: the first one paints the card.
  await frame();
  if (!wanted()) return;
  await frame();
  if (!wanted()) return;
  const { paint } = await import('./syntax');
  const looks: Looks = files.map(() => []);
  let characters = 0;
  let spent = 0;
  for (const [at, file] of files.entries()) {
    const language = languageOf(file.moved ?? file.path);
    if (language === null) continue;
    for (const [place, hunk] of file.hunks.entries()) {
      characters += charactersOf(hunk);
      if (characters > MOST_ON_CARD || spent > MOST_MS || !wanted()) return;
      const begin = performance.now();
      const mine = (looks[at] ??= []);
      mine[place] = colours(hunk, language, paint);
      spent += performance.now() - begin;
      report([...looks]);
      await frame();
      if (!wanted()) return;
    }
  }
}
