import { useState } from 'react';
import type { RunWishesInput } from '../../../shared/contract/runs.ts';
import type { NodeId } from '../../../shared/model/ids.ts';
import { Mark } from '../../ui/mark.tsx';
import { text } from '../../ui/text.ts';
import { type PlanRow, stepLines } from './plan-rows.ts';

export interface PlanPhasesProps {
  readonly rows: readonly PlanRow[];
  readonly hostOf: (id: NodeId) => string;
  /** What a person is asked who leaves a phase out; phases that are not in here have to be done. */
  readonly questions: ReadonlyMap<string, string>;
  readonly wishes: RunWishesInput;
  readonly onWishes: (wishes: RunWishesInput) => void;
}

/** The phases in order, each with what it does, where, for how long, and whether it can be undone; unfolded, its steps and wishes. */
export function PlanPhases(props: PlanPhasesProps) {
  const [open, setOpen] = useState<string | null>(null);
  return (
    <ol className="plan" aria-label={text.plan.phases}>
      {props.rows.map((row) => (
        <PhaseRow
          key={row.phase.id}
          {...props}
          row={row}
          isOpen={open === row.phase.id}
          onToggle={() => setOpen((before) => (before === row.phase.id ? null : row.phase.id))}
        />
      ))}
    </ol>
  );
}

interface PhaseRowProps extends PlanPhasesProps {
  readonly row: PlanRow;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

function PhaseRow(props: PhaseRowProps) {
  const { row, isOpen, onToggle } = props;
  const { phase, number, where, time, isNoReturn } = row;
  const words = text.plan;
  const isFinal = phase.reversal === 'no-way-back' && phase.skip === null;
  return (
    <li className={`${isFinal ? 'final' : ''} ${isNoReturn ? 'no-return' : ''}`} data-phase={phase.id}>
      {isNoReturn ? (
        <p className="no-return-say row">
          <Mark name="blocks" label="" /> <b>{words.noReturn(phase.title)}</b>
        </p>
      ) : null}
      <button type="button" className="plan-row" aria-expanded={isOpen} onClick={onToggle}>
        <span className="plan-number">{number}</span>
        <b className="plan-name">{phase.title}</b>
        <span className="say plan-say">{phase.purpose}</span>
        <span className="mono plan-time">{time ?? ''}</span>
        <span className="small quiet plan-where">{where}</span>
        <span className={`small plan-back ${isFinal ? 'tone-red' : 'quiet'}`}>
          {phase.reversal === 'way-back' ? '↩ ' : ''}
          {phase.skip === null ? words.back[phase.reversal] : words.leftOut}
        </span>
      </button>
      {phase.pauseBefore ? (
        <p className="small row plan-wish">
          <Mark name="waiting" size={16} label="" /> {words.pauses}
        </p>
      ) : null}
      {isOpen ? <PhaseDetails {...props} /> : null}
    </li>
  );
}

function PhaseDetails(props: PhaseRowProps) {
  const { phase } = props.row;
  return (
    <div className="plan-details">
      <ul>
        {stepLines(phase, props.hostOf).map(({ id, host, title }) => (
          <li key={id}>
            <span className="host">{host}</span> <span className="say">{title}</span>
          </li>
        ))}
      </ul>
      <p className="small quiet">
        {text.plan.undo}: {phase.undo}
      </p>
      <PhaseWishes {...props} />
    </div>
  );
}

function PhaseWishes({ row, wishes, onWishes, questions }: PhaseRowProps) {
  const { id } = row.phase;
  const words = text.plan;
  const question = questions.get(id);
  const skip = wishes.skip.find(({ phaseId }) => phaseId === id);
  const without = wishes.skip.filter(({ phaseId }) => phaseId !== id);
  const pauses = wishes.pauseBefore.includes(id);
  const others = wishes.pauseBefore.filter((other) => other !== id);
  return (
    <div className="plan-wishes">
      <label className="accept">
        <input
          type="checkbox"
          checked={pauses}
          onChange={() => onWishes({ ...wishes, pauseBefore: pauses ? others : [...others, id] })}
        />
        {words.pauseBefore}
      </label>
      {question === undefined ? null : (
        <>
          <label className="accept">
            <input
              type="checkbox"
              checked={skip !== undefined}
              onChange={() =>
                onWishes({
                  ...wishes,
                  skip: skip === undefined ? [...without, { phaseId: id, reason: '' }] : without,
                })
              }
            />
            {words.leaveOut}
          </label>
          <span className="small quiet">{question}</span>
        </>
      )}
      {skip === undefined ? null : (
        <input
          type="text"
          aria-label={words.reason}
          placeholder={words.reason}
          value={skip.reason}
          maxLength={500}
          onChange={({ target }) =>
            onWishes({ ...wishes, skip: [...without, { phaseId: id, reason: target.value }] })
          }
        />
      )}
    </div>
  );
}
