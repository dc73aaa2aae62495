// How a person changes what an agent wants, before it is approved. Pure. Invariant: what can be
// approved is word for word the text that the policy looked at.
import type { EditedText, PromptView } from '../shared/bindings';

export type Edit =
  | { readonly state: 'none' }
  /** The text is fetched. */
  | { readonly state: 'opening' }
  | {
      readonly state: 'writing';
      readonly edited: EditedText;
      /** Whether the policy looks at it right now: then it cannot be changed. */
      readonly checking: boolean;
      /** What was wrong with it. */
      readonly problem: string | null;
    }
  | { readonly state: 'checked'; readonly edited: EditedText; readonly view: PromptView };

export const none: Edit = { state: 'none' };

export const begin = (edit: Edit): Edit => (edit.state === 'none' ? { state: 'opening' } : edit);

export const opened = (edit: Edit, edited: EditedText): Edit =>
  edit.state === 'opening' ? { state: 'writing', edited, checking: false, problem: null } : edit;

export const notOpened = (edit: Edit): Edit => (edit.state === 'opening' ? none : edit);

export const write = (edit: Edit, text: string): Edit =>
  edit.state === 'writing' && !edit.checking ? { ...edit, edited: { ...edit.edited, text }, problem: null } : edit;

export const check = (edit: Edit): Edit =>
  edit.state === 'writing' ? { ...edit, checking: true, problem: null } : edit;

/** The text that a check went out with is still the one. */
const same = (edit: Edit, sent: EditedText): boolean =>
  edit.state === 'writing' && edit.checking && edit.edited.pointer === sent.pointer && edit.edited.text === sent.text;

export const passed = (edit: Edit, sent: EditedText, view: PromptView): Edit =>
  same(edit, sent) ? { state: 'checked', edited: sent, view } : edit;

export const failed = (edit: Edit, sent: EditedText, problem: string): Edit =>
  edit.state === 'writing' && same(edit, sent) ? { ...edit, checking: false, problem } : edit;

/** Back to the text, also with what the policy said when the answer was sent. */
export const again = (edit: Edit, problem: string | null = null): Edit =>
  edit.state === 'checked' ? { state: 'writing', edited: edit.edited, checking: false, problem } : edit;
