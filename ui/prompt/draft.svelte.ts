// What a person has begun to answer with, for one request: a queue that moves loses none of it.
import type { PromptId, PromptView } from '../shared/bindings';
import { none, type Edit } from './edit';
import type { Values } from './form';
import type { Memory } from './remember';

export class Draft {
  /** The reason of a denial, while it is being written. */
  reason = $state<string | null>(null);
  /** What is to be remembered of an approval, once the person has touched it. */
  memory = $state.raw<Memory | null>(null);
  /** The others that the same answer is for: those that were there when the person said so. */
  alike = $state.raw<readonly PromptId[]>([]);
  /** The person's version of the arguments. */
  edit = $state.raw<Edit>(none);
  /** Words of one's own, to a question or about a plan. */
  words = $state('');
  /** What stands in the fields of a form. */
  values = $state.raw<Values>({});
  /** Whether the form was sent once: from then on it says what is wrong. */
  tried = $state(false);
  /** What Rust said to the last answer. */
  problem = $state<string | null>(null);

  /** The card to decide on: the agent's, or the checked one of the person. */
  view(card: PromptView): PromptView {
    return this.edit.state === 'checked' ? this.edit.view : card;
  }

  /** The others that an answer goes to: never one that the person has not seen, or that is gone. */
  others(card: PromptView): PromptId[] {
    return this.edit.state === 'none' ? this.alike.filter((id) => card.alike.includes(id)) : [];
  }
}
