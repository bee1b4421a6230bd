import { text } from '../../ui/text.ts';
import './plan.css';

/** Where an address names a cluster that this laptop does not know. */
export function PlanMissing({ onLeave }: { readonly onLeave: () => void }) {
  return (
    <main className="plan-missing" aria-label={text.plan.title}>
      <p className="say">{text.plan.noCluster}</p>
      <button type="button" className="btn" onClick={onLeave}>
        {text.topology.toFleet}
      </button>
    </main>
  );
}
