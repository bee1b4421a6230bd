import type { RollbackItem, RollbackPlan } from '../../../shared/model/rollback.ts';
import { oneLine } from '../../../shared/rules/plain-text.ts';
import type { RollbackLook } from '../../use-cases/rollback.ts';

const looks: Readonly<Record<RollbackLook['look'], string>> = {
  'would-be-taken-back': 'WOULD BE TAKEN BACK',
  'already-gone': 'already gone',
  'cannot-tell': 'cannot tell',
};

/** The list for a person, in the order it is gone: what is taken back, and beside it what stays and why. */
export function rollbackLines(plan: RollbackPlan, seen: readonly RollbackLook[] = []): string[] {
  const found = new Map(seen.map((look) => [look.item.stepId, look]));
  return plan.phases.flatMap(({ title, batches }, index) => {
    const items = batches.flat();
    const words = items.find(({ verdict }) => verdict === 'undo')?.words;
    const head = `${String(index + 1).padStart(2)}. ${title}${words === undefined ? '' : `: ${words}`}`;
    return [head, ...items.map((item) => `      ${itemText(item, found.get(item.stepId))}`)];
  });
}

function itemText(item: RollbackItem, look: RollbackLook | undefined): string {
  const title = oneLine(item.title);
  if (item.verdict !== 'undo') return `= ${title}  stays: ${oneLine(item.words)}`;
  const whose = item.whose === 'earlier-run' ? '  (made by an earlier run)' : '';
  const seen = look === undefined ? '' : `  ${looks[look.look]}: ${oneLine(look.text)}`;
  return `- ${title}${whose}${seen}`;
}
