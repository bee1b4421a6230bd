import type { MarkName } from '../../ui/mark.tsx';
import { text } from '../../ui/text.ts';
import { isKnown, type MetHost } from './meeting.ts';

const marks = { known: 'verified', unknown: 'unseen', changed: 'blocks', unreachable: 'failed' } as const;

/** How far a host has come, as a shape and in words. Pure. */
export function standing(host: MetHost): readonly [MarkName, string] {
  const { look, test } = host;
  const words = text.contact;
  // Whatever a login came to was said of the pinned key, and it shows another one by now.
  if (look?.state === 'changed' && !isKnown(host)) return [marks.changed, words.states.changed];
  if (test === 'testing') return ['running', words.tested.testing];
  if (test !== null)
    return test.error === null ? ['active', words.tested.ok] : ['failed', words.tested.failed];
  if (isKnown(host)) return ['verified', words.states.known];
  if (look === null) return ['queued', words.asking];
  return [marks[look.state], words.states[look.state]];
}
