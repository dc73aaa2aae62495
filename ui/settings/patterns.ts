// Patterns, one a line, and a text with its masks as pieces.

const MASK = '[REDACTED]';

/** The patterns of a field: blanks inside of a pattern are part of it, empty lines are none. */
export function fromLines(text: string): string[] {
  return text.split('\n').filter((line) => line.trim() !== '');
}

export interface PlacedProblem {
  /** Counted from 1, as an eye counts. */
  line: number;
  message: string;
}

/** What is wrong with each pattern, by its line in the field. */
export function placed(text: string, problems: readonly (string | null)[]): PlacedProblem[] {
  const lines = text.split('\n').flatMap((line, at) => (line.trim() === '' ? [] : [at + 1]));
  return problems.flatMap((message, at) => {
    const line = lines[at];
    return message === null || line === undefined ? [] : [{ line, message }];
  });
}

export interface Piece {
  text: string;
  masked: boolean;
}

/** A text in pieces, its masks apart. */
export function counted(text: string): Piece[] {
  return text
    .split(MASK)
    .flatMap((piece, at) => [...(at > 0 ? [{ text: MASK, masked: true }] : []), { text: piece, masked: false }])
    .filter((piece) => piece.text !== '');
}
