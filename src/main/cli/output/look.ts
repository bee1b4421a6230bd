import type { Foreseen, LookLine, LookSummary } from '../../../shared/model/look.ts';
import { nothingToDo } from '../../../shared/model/look.ts';
import { oneLine, visible } from '../../../shared/rules/plain-text.ts';

const words: Readonly<Record<Foreseen, string>> = {
  seen: 'seen: ',
  'already-so': 'already so: ',
  'would-change': 'WOULD CHANGE: ',
  unknown: 'cannot tell ',
  'left-out': 'left out: ',
  failed: 'FAILED: ',
};

/** Turns the lines of a look ahead into lines for a person. A diff that another host of the phase has too is shown once. */
export function createLookWriter(): (line: LookLine) => readonly string[] {
  const shown = new Map<string, string>();
  return (line) => {
    if (line.type === 'phase') {
      shown.clear();
      return ['', `[${line.number}/${line.of}] ${line.title}`];
    }
    const name = line.host ?? 'cluster';
    const text = `      ${name}  ${words[line.foreseen]}${oneLine(line.text)}`;
    if (line.diff === null) return [text];
    const sameAs = shown.get(line.diff);
    if (sameAs !== undefined) return [text, `          (the same diff as on ${sameAs})`];
    shown.set(line.diff, name);
    return [text, ...diffLines(line.diff)];
  };
}

function diffLines(diff: string): string[] {
  return visible(diff.trimEnd())
    .split('\n')
    .map((line) => `          ${line}`);
}

/** `4 steps would change something, 3 cannot be told yet, 5 are so already.` */
export function summaryLine(summary: LookSummary): string {
  const { wouldChange, unknown, alreadySo } = summary;
  if (nothingToDo(summary)) return `Nothing to do: ${alreadySo} steps are so already.`;
  const parts = [
    wouldChange > 0 && `${wouldChange} would change something`,
    unknown > 0 && `${unknown} cannot be told yet`,
    alreadySo > 0 && `${alreadySo} are so already`,
  ];
  return `Of ${wouldChange + unknown + alreadySo} steps ${parts.filter(Boolean).join(', ')}.`;
}
