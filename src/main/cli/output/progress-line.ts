import { oneLine } from '../../../shared/rules/plain-text.ts';
import type { Progress } from '../../platform/call-context.ts';
import { progressText } from '../../use-cases/logged-progress.ts';
import type { Terminal } from '../terminal.ts';

/** Between two drawings, milliseconds: an upload tells of every piece. */
const REDRAW_MS = 250;

/** Shows how far a long piece of work is, in a line that the next text replaces. */
export function progressLine(
  terminal: Pick<Terminal, 'status'>,
  now: () => number = Date.now,
): (progress: Progress) => void {
  let drawnAt = Number.NEGATIVE_INFINITY;
  return (progress) => {
    if (now() - drawnAt < REDRAW_MS) return;
    drawnAt = now();
    terminal.status(`      ${progressText({ ...progress, text: oneLine(progress.text) })}`);
  };
}
