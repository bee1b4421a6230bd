import type { LookNews } from '../../../shared/contract/runs.ts';
import type { WireError } from '../../../shared/model/error.ts';
import type { Finding } from '../../../shared/model/finding.ts';
import type { LookLine } from '../../../shared/model/look.ts';
import type { Tone } from '../../ui/mark.tsx';
import { text } from '../../ui/text.ts';

/** A dry run as this window knows it. */
export interface Look {
  /** By this window's clock, milliseconds. */
  readonly startedAtMs: number;
  readonly endedAtMs: number | null;
  readonly lines: readonly LookLine[];
  readonly end: LookNews['end'];
  /** What kept it from beginning or cut it off. */
  readonly error: WireError | null;
}

/** What a dry run came to, in one stamp. */
export interface LookVerdict {
  readonly tone: Tone;
  readonly stamp: string;
}

/**
 * Judges a dry run that is over. Only one that looked at everything and found nothing in the way is good: what was cut off or failed says
 * nothing about the hosts that were not reached.
 * @param at when it ended, as it is shown.
 */
export function lookVerdict({ lines, end, error }: Look, at: string): LookVerdict {
  const words = text.plan.look;
  if (error !== null || (end !== null && end.error !== null))
    return { tone: 'red', stamp: words.notDone(at) };
  if (end === null) return { tone: 'ochre', stamp: words.stopped(at) };
  const stops = lines.filter((line) => line.type === 'step' && line.foreseen === 'failed').length;
  const blocks = end.findings.filter(({ severity }) => severity === 'block').length;
  if (stops + blocks > 0) return { tone: 'red', stamp: words.wouldStop(stops, blocks) };
  return { tone: 'green', stamp: words.stamp(at) };
}

/** What speaks against a plan, said by reading it and by looking at the hosts; each once, what blocks first. */
export function spokenFindings(...said: readonly (readonly Finding[])[]): readonly Finding[] {
  const one = new Map(
    said
      .flat()
      .filter(({ severity }) => severity !== 'ok')
      .map((finding) => [
        `${finding.rule}/${finding.subject.kind}/${finding.subject.name}/${finding.seen}`,
        finding,
      ]),
  );
  const rank = ({ severity }: Finding) => (severity === 'block' ? 0 : 1);
  return [...one.values()].toSorted((a, b) => rank(a) - rank(b));
}
