// How a part of a card gets the rest of a long text, wherever in the card it stands.
import { createContext } from 'svelte';
import type { LongText, TextPiece } from '../shared/bindings';

export interface Source {
  /** Whether secrets are shown: what was read before that changed is read again. */
  revealed: boolean;
  read(pointer: string, offset: number): Promise<TextPiece>;
}

/** Null where nobody has the rest: of a call that is only announced, and of what the person wrote. */
export type Reader = () => Source | null;

export const [getReader, setReader] = createContext<Reader>();

/** A text that is all there. */
export const short = (text: string): LongText => ({ text, total: text.length, more: null });
