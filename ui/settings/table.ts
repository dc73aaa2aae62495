// A table of names and texts, which is saved as a whole. Invariant: no function changes what it is given.
export interface Row {
  name: string;
  text: string;
  /** What the person should know about its name. */
  note?: string | null;
}

const table = (rows: readonly Row[]): Record<string, string> =>
  Object.fromEntries(rows.map((row) => [row.name, row.text]));

export const withRow = (rows: readonly Row[], row: Row): Record<string, string> => table([...rows, row]);

export const without = (rows: readonly Row[], name: string): Record<string, string> =>
  table(rows.filter((row) => row.name !== name));

/** The row of this name becomes another one, in its place. */
export const renamed = (rows: readonly Row[], name: string, to: Row): Record<string, string> =>
  table(rows.map((row) => (row.name === name ? to : row)));

/** A table as rows. */
export const rowsOf = (values: Readonly<Record<string, string | undefined>>): Row[] =>
  Object.entries(values).map(([name, text]) => ({ name, text: text ?? '' }));
