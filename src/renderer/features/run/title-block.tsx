import type { RunView } from '../../stores/projections/run-projection.ts';
import { text } from '../../ui/text.ts';
import { timeOfDay, wordSpan } from '../../ui/time.ts';
import { provedSteps, runSpanMs } from './now.ts';

/** The corner of the sheet that says which sheet it is, as a map has one. */
export function TitleBlock({ run, appNow }: { run: RunView; appNow: number }) {
  const { snapshot } = run;
  const { done, total } = provedSteps(run);
  const words = text.run.block;
  return (
    <dl className="title-block">
      <div>
        <dt className="cap">{words.site}</dt>
        <dd>{snapshot.siteName}</dd>
      </div>
      <div>
        <dt className="cap">{words.steps}</dt>
        <dd>{text.run.stepsDone(done, total)}</dd>
      </div>
      <div>
        <dt className="cap">{words.started}</dt>
        <dd>{timeOfDay(snapshot.run.startedAt)}</dd>
      </div>
      <div>
        <dt className="cap">{words.elapsed}</dt>
        <dd>{wordSpan(runSpanMs(run, appNow))}</dd>
      </div>
      <div className="wide">
        <dt className="cap">{words.run}</dt>
        <dd className="mono">{snapshot.run.id}</dd>
      </div>
    </dl>
  );
}
