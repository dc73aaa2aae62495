// How an announced call is shown before it is answered ahead. Pure. Invariant: what is called whole is
// on the screen to its last character.
import type { NextCall, PromptDetail } from '../shared/bindings';

/** Lines of a difference that open by themselves. */
const LINES = 12;

/** Whether the one line says all that the call does, so that there is nothing to open. */
export function saysAll({ detail, gist }: NextCall): boolean {
  switch (detail.kind) {
    case 'shell':
      return detail.command.more === null && detail.command.text === gist;
    case 'read':
      return detail.path === gist;
    case 'url':
      return detail.url.warning === null && detail.url.before + detail.url.host + detail.url.after === gist;
    default:
      return false;
  }
}

/**
 * Whether the details hold all that the call does. Of a tool that Askance does not know they do not:
 * its arguments come only with its request.
 */
export function isWhole(detail: PromptDetail): boolean {
  switch (detail.kind) {
    case 'shell':
      return detail.command.more === null;
    case 'change':
      return detail.leftOut === 0 && detail.files.every((file) => file.leftOut === 0);
    case 'read':
    case 'url':
      return true;
    default:
      return false;
  }
}

/** Whether all of it takes so little room that it may stand open from the start. */
export function isSmall(detail: PromptDetail): boolean {
  switch (detail.kind) {
    case 'shell':
      return detail.command.more === null && detail.command.text.split('\n').length <= LINES;
    case 'change': {
      const lines = detail.files.reduce((sum, file) => sum + file.hunks.flat().length + file.leftOut, 0);
      return detail.leftOut === 0 && lines <= LINES;
    }
    default:
      return true;
  }
}
