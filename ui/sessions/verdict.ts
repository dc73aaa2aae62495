// What to say about a tool call: how it was decided, and how it went where that is not plain.
import type { Entry } from '../shared/bindings';
import { texts } from '../shared/texts';

export interface Verdict {
  decision: string;
  progress: string | null;
}

export function verdict({ decided, by, progress }: Extract<Entry, { kind: 'tool' }>): Verdict {
  // Over without a decision: the gates failed, or the runtime made the call itself.
  if (decided === 'announced' && progress !== 'running') {
    return { decision: texts.timeline.progress[progress], progress: null };
  }
  const decision =
    by !== '' && (decided === 'allowed' || decided === 'denied')
      ? texts.timeline.by(decided, by)
      : texts.timeline.decided[decided];
  const settled = decided === 'allowed' || decided === 'approved';
  // A success needs no word: its duration says that it ended. A denial never ran.
  const said = progress === 'interrupted' || (settled && progress !== 'succeeded');
  return { decision, progress: said ? texts.timeline.progress[progress] : null };
}
