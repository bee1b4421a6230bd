import { useEffect } from 'react';
import { useStore } from 'zustand';
import type { TopologyStore } from '../../stores/view/topology-store.ts';
import { Question } from '../../ui/question.tsx';
import { text } from '../../ui/text.ts';
import type { TopologyAsks } from './asks.ts';
import type { Host } from './sheet.ts';

export interface RemoveHostsProps {
  readonly hosts: readonly Host[];
  readonly store: TopologyStore;
  readonly ask: Pick<TopologyAsks, 'removeHosts'>;
}

/** Forgets hosts that have no role, recorded or drawn; nothing is done to them. */
export function RemoveHosts({ hosts, store, ask }: RemoveHostsProps) {
  const asking = useStore(store, (state) => state.asked === 'removal');
  // What was asked of these hosts is not asked of others.
  useEffect(() => () => setAsking(store, false), [store]);
  const words = text.topology.removeHosts;
  const names = hosts.map(({ node }) => node.hostname);
  const remove = () => {
    setAsking(store, false);
    // Somebody may have chosen others by the time of the answer: a failure is said of the draft, and their choice stays.
    const { chosen } = store.getState();
    store.setState({ error: null });
    void ask.removeHosts(hosts.map(({ node }) => node.id)).then((error) => {
      if (error !== null) store.setState({ error });
      else if (store.getState().chosen === chosen) store.setState({ chosen: new Set(), at: null });
    });
  };
  return (
    <div className="prop-part">
      <button type="button" className="btn slim" onClick={() => setAsking(store, true)}>
        {words.remove(names.length)}
      </button>
      {asking ? (
        <Question
          title={words.title(names.length === 1 ? (names[0] ?? '') : String(names.length), names.length)}
          safe={words.keep}
          answers={[{ label: words.doIt, tone: 'bad', onAnswer: remove }]}
          onClose={() => setAsking(store, false)}
        >
          <p className="say dialog-say">{words.say}</p>
        </Question>
      ) : null}
    </div>
  );
}

function setAsking(store: TopologyStore, asking: boolean): void {
  const isAsking = store.getState().asked === 'removal';
  if (asking !== isAsking) store.setState({ asked: asking ? 'removal' : null });
}
