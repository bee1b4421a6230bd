import { useState } from 'react';
import type { FleetCluster } from '../../../shared/contract/fleet.ts';
import type { WireError } from '../../../shared/model/error.ts';
import { traitsOf } from '../../../shared/rules/distributions.ts';
import { versionProblem } from '../../../shared/rules/versions.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { DialogFoot } from '../../ui/dialog-foot.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Field } from '../../ui/field.tsx';
import { Question } from '../../ui/question.tsx';
import { text } from '../../ui/text.ts';
import { useShown } from '../../ui/use-shown.ts';
import type { TopologyAsks } from './asks.ts';

export interface ClusterSettingsProps {
  readonly cluster: FleetCluster;
  readonly ask: Pick<TopologyAsks, 'editCluster' | 'removeCluster'>;
  readonly onClose: () => void;
  /** It is not recorded any more, and somebody still waits for that. */
  readonly onRemoved: () => void;
  /** What kept it from being done, where the dialog is gone by then. */
  readonly onFailed: (error: WireError) => void;
}

/** What a cluster is made from, changed where it is recorded, or the cluster forgotten. No host is touched. */
export function ClusterSettings({ cluster: given, ask, onClose, ...props }: ClusterSettingsProps) {
  // As it was when the dialog opened: who changes it meanwhile is not overwritten unseen.
  const [cluster] = useState(given);
  const { id: clusterId, version: wasVersion, bundlePath } = cluster;
  const [version, setVersion] = useState(wasVersion);
  const [bundle, setBundle] = useState(bundlePath ?? '');
  const [removing, setRemoving] = useState(false);
  const [error, setError] = useState<WireError | null>(null);
  const [busy, setBusy] = useState(false);
  const words = text.topology.cluster;
  const shown = useShown();
  const act = (asked: Promise<WireError | null>, done: () => void) => {
    setBusy(true);
    setError(null);
    void asked.then((failure) => {
      // Whoever has closed the dialog has gone on, and is not pulled elsewhere by an answer.
      if (!shown.current) return failure === null ? undefined : props.onFailed(failure);
      setBusy(false);
      if (failure === null) return done();
      setError(failure);
      setRemoving(false);
    });
  };
  if (removing) {
    return (
      <Question
        title={words.removeTitle(cluster.name)}
        safe={words.keep}
        answers={[
          {
            label: words.removeIt,
            tone: 'bad',
            disabled: busy,
            onAnswer: () => act(ask.removeCluster(clusterId), props.onRemoved),
          },
        ]}
        onClose={() => setRemoving(false)}
      >
        <p className="say dialog-say">{words.removeSay}</p>
      </Question>
    );
  }
  const wanted = { version: version.trim(), bundle: bundle.trim() || null };
  const problem = problemOf(cluster, wanted);
  const isSame = wanted.version === wasVersion && wanted.bundle === bundlePath;
  const was = { version: wasVersion, bundle: bundlePath };
  return (
    <Dialog
      label={words.title(cluster.name)}
      onClose={onClose}
      head={<h1>{words.title(cluster.name)}</h1>}
      foot={
        <DialogFoot
          say={problem ?? words.safe}
          leave={words.leave}
          onLeave={onClose}
          act={words.save}
          disabled={busy || isSame || problem !== null}
          onAct={() => act(ask.editCluster({ clusterId, was, ...wanted }), onClose)}
        >
          <button type="button" className="btn bad" disabled={busy} onClick={() => setRemoving(true)}>
            {words.remove}
          </button>
        </DialogFoot>
      }
    >
      <ErrorNote error={error} />
      <Field label={text.newCluster.version} value={version} onType={setVersion} mono first />
      <Field
        label={text.newCluster.bundle}
        value={bundle}
        onType={setBundle}
        say={text.newCluster.bundleSay}
        mono
      />
    </Dialog>
  );
}

/** What keeps it from being recorded, as a sentence; the app judges the rest. */
function problemOf(
  { distribution, bundlePath }: FleetCluster,
  { version, bundle }: { readonly version: string; readonly bundle: string | null },
): string | null {
  const words = text.newCluster.problems;
  const versioned = versionProblem(distribution, version);
  if (versioned !== null) return words.version(versioned, traitsOf(distribution).exampleVersion);
  // One that came with a site file may be beside that file.
  return bundle === null || bundle === bundlePath || /^(\/|~\/)/.test(bundle) ? null : words.bundle;
}
