// Asks a question once the typing rests. Invariant: an answer is taken only if it is to the last
// input; one that comes late, or after `stop`, is dropped.

export interface Resting<I> {
  /** The input has changed: earlier questions and their answers no longer matter. */
  changed(input: I): void;
  /** Drops what is under way. */
  stop(): void;
}

export function resting<I, O>(
  restMs: number,
  ask: (input: I) => Promise<O>,
  take: (answer: O, input: I) => void,
  failed: (thrown: unknown) => void,
): Resting<I> {
  let round = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = (): void => {
    round += 1;
    clearTimeout(timer);
  };
  const changed = (input: I): void => {
    stop();
    const mine = round;
    timer = setTimeout(() => {
      ask(input).then(
        (answer) => mine === round && take(answer, input),
        (thrown: unknown) => mine === round && failed(thrown),
      );
    }, restMs);
  };
  return { changed, stop };
}
