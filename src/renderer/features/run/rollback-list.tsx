import { visible } from '../../../shared/rules/plain-text.ts';
import { Mark, type MarkName } from '../../ui/mark.tsx';
import { text } from '../../ui/text.ts';
import type { BackRow } from './way-back.ts';

const marks: Readonly<Record<BackRow['verdict'], MarkName>> = {
  undo: 'undone',
  nothing: 'held',
  'no-way-back': 'blocks',
};

/** What is taken back, and what stays and why, in the order it is walked. */
export function RollbackList({ rows, isOpen }: { rows: readonly BackRow[]; isOpen: boolean }) {
  const words = text.rollback;
  return (
    <>
      <div className="row back-head">
        <span className="cap">{isOpen ? words.list : words.listEmpty}</span>
        <span className="push" />
        <span className="small quiet">{words.order}</span>
      </div>
      <ol className="back">
        {rows.map((row) => (
          <li key={row.id} className={`back-${row.verdict}`}>
            <Mark name={marks[row.verdict]} label={words.verdicts[row.verdict]} />
            <b>{row.phase}</b>
            <span className="say">{visible(row.words)}</span>
            <span className="small back-note">{noteOf(row)}</span>
            {row.groups.length === 0 ? null : (
              <span className="mono back-hosts">
                {row.groups.map((group) => group.join(', ')).join(words.groups)}
              </span>
            )}
          </li>
        ))}
      </ol>
    </>
  );
}

function noteOf({ verdict, whose }: BackRow): string {
  if (verdict !== 'undo') return text.rollback.stays;
  return whose === 'earlier-run' ? text.rollback.earlier : '';
}
