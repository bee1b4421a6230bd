import { useEffect, useMemo, useRef, useState } from 'react';
import type { RunView } from '../../stores/projections/run-projection.ts';
import type { SelectedCell, ViewStore } from '../../stores/view/view-store.ts';
import { text } from '../../ui/text.ts';
import { timeOfDay } from '../../ui/time.ts';
import { type LogLine, logLines } from './log-lines.ts';

/** Height of a line, pixels; all lines are one high, so that only those in sight need to be drawn. */
const LINE = 18;
const OVERSCAN = 10;

export interface RunLogProps {
  readonly run: RunView;
  readonly cell: SelectedCell | null;
  readonly follow: boolean;
  readonly view: ViewStore;
}

/** What was said and done, of the whole run or of the chosen cell. Stays at its end until somebody scrolls up. */
export function RunLog({ run, cell, follow, view }: RunLogProps) {
  const lines = useMemo(() => logLines(run, cell), [run, cell]);
  const box = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(200);
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setHeight(element.clientHeight));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new line or another height moves the end.
  useEffect(() => {
    if (follow && box.current !== null) box.current.scrollTop = box.current.scrollHeight;
  }, [follow, lines, height]);
  const onScroll = () => {
    const element = box.current;
    if (element === null) return;
    setTop(element.scrollTop);
    const atEnd = element.scrollTop + element.clientHeight >= element.scrollHeight - LINE;
    if (atEnd !== view.getState().follow) view.setState({ follow: atEnd });
  };
  const first = Math.max(0, Math.floor(top / LINE) - OVERSCAN);
  const shown = lines.slice(first, first + Math.ceil(height / LINE) + 2 * OVERSCAN);
  return (
    <section className="log" data-region="log" aria-label={text.run.log}>
      <LogHead run={run} cell={cell} follow={follow} view={view} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the region scrolls, so keys must reach it. */}
      <div className="log-lines mono" ref={box} onScroll={onScroll} tabIndex={0} role="log" aria-live="off">
        {lines.length === 0 ? <p className="quiet">{text.run.logEmpty}</p> : null}
        <div style={{ height: lines.length * LINE }}>
          <div style={{ transform: `translateY(${first * LINE}px)` }}>
            {shown.map((line) => (
              <OneLine key={line.sequence} line={line} />
            ))}
          </div>
        </div>
      </div>
    </section>
  );
}

function OneLine({ line }: { line: LogLine }) {
  return (
    <div className={`log-line ${line.tone === null ? '' : `log-${line.tone}`}`}>
      <span className="quieter">{timeOfDay(line.at)}</span>
      <span className="log-host">{line.host}</span>
      <span>{line.text}</span>
    </div>
  );
}

function LogHead({ run, cell, follow, view }: RunLogProps) {
  const { snapshot } = run;
  const host = snapshot.nodes.find(({ id }) => id === cell?.nodeId)?.hostname ?? snapshot.clusterName;
  const phase = snapshot.run.plan.phases.find(({ id }) => id === cell?.phaseId)?.title;
  const step = snapshot.steps.find(
    ({ nodeId, phaseId }) => cell !== null && nodeId === cell.nodeId && phaseId === cell.phaseId,
  );
  return (
    <header className="log-head">
      <b>{text.run.log}</b>
      <span>{cell === null ? text.run.logAll : `${host} · ${phase}`}</span>
      {step === undefined || step.attempt < 2 ? null : (
        <span className="tag">{text.run.attempt(step.attempt)}</span>
      )}
      {step?.output == null ? null : <span className="small quiet log-output">{step.output}</span>}
      <span className="push" />
      {cell === null ? null : (
        <button type="button" className="btn slim" onClick={() => view.setState({ cell: null })}>
          {text.run.showAll} <kbd>Esc</kbd>
        </button>
      )}
      <button
        type="button"
        className="btn slim"
        aria-pressed={follow}
        onClick={() => view.setState({ follow: !follow })}
      >
        {follow ? text.run.follows : text.run.notFollowing} <kbd>F</kbd>
      </button>
    </header>
  );
}
