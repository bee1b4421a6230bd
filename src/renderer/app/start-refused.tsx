import type { WireError } from '../../shared/model/error.ts';
import { Dialog } from '../ui/dialog.tsx';
import { DoThis, Note } from '../ui/parts.tsx';
import { text } from '../ui/text.ts';

export interface StartRefusedProps {
  readonly clusterName: string;
  readonly error: WireError;
  readonly onPlan: () => void;
  readonly onClose: () => void;
}

/** Tells somebody who has left the plan that the run did not begin: nothing else would. */
export function StartRefused({ clusterName, error, onPlan, onClose }: StartRefusedProps) {
  const title = text.plan.refusedTitle(clusterName);
  return (
    <Dialog
      label={title}
      onClose={onClose}
      head={<h1>{title}</h1>}
      foot={
        <>
          <span className="push" />
          <button type="button" className="btn" data-first onClick={onClose}>
            {text.close}
          </button>
          <button type="button" className="btn primary" onClick={onPlan}>
            {text.plan.backToPlan}
          </button>
        </>
      }
    >
      <Note tone="red" mark="blocks" title={error.message} tag={error.code}>
        <DoThis steps={error.cure === undefined ? [] : [error.cure]} />
      </Note>
    </Dialog>
  );
}
