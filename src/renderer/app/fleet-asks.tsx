import { useState } from 'react';
import { MOST_MET } from '../../shared/contract/contact.ts';
import type { FleetNode, FleetSnapshot } from '../../shared/contract/fleet.ts';
import type { WireError } from '../../shared/model/error.ts';
import type { SiteId } from '../../shared/model/ids.ts';
import type { Connection } from '../api/connection.ts';
import type { ViewStore } from '../stores/view/view-store.ts';
import { ErrorNote } from '../ui/error-note.tsx';
import { Question } from '../ui/question.tsx';
import { text } from '../ui/text.ts';
import { AddHostsFlow } from './add-hosts-flow.tsx';
import { ContactFlow, type ContactFlowProps } from './contact-flow.tsx';
import { focusWhenShown } from './focus.ts';
import { NewClusterFlow } from './new-cluster-flow.tsx';
import { go } from './route.ts';
import { SecretsFlow } from './secrets-flow.tsx';

/** What is asked on top of the fleet. */
export type FleetAsk =
  | { readonly what: 'contact'; readonly nodes: readonly FleetNode[] }
  | { readonly what: 'hosts' | 'cluster' }
  | {
      readonly what: 'secrets';
      readonly siteId: SiteId;
      readonly siteName: string;
      readonly onlyMissing: boolean;
    };

export interface FleetAsksProps {
  readonly connection: Connection;
  readonly fleet: FleetSnapshot | null;
  readonly view: ViewStore;
  readonly asking: FleetAsk | null;
  readonly onAsk: (next: FleetAsk | null) => void;
}

/** What was not recorded, told to somebody who has closed the dialog by then. */
interface NotRecorded {
  readonly what: 'hosts' | 'cluster';
  readonly error: WireError;
}

/** The dialogs that the fleet opens, one at a time, and above them what went wrong with one that is closed. */
export function FleetAsks(props: FleetAsksProps) {
  const [failed, setFailed] = useState<NotRecorded | null>(null);
  const close = () => setFailed(null);
  const words = failed?.what === 'cluster' ? text.newCluster : text.addHosts;
  return (
    <>
      <Asked {...props} onFailed={setFailed} />
      {failed === null ? null : (
        <Question
          title={words.failed}
          safe={text.close}
          answers={[
            {
              label: words.back,
              tone: 'primary',
              onAnswer: () => {
                close();
                props.onAsk({ what: failed.what });
              },
            },
          ]}
          onClose={close}
        >
          <ErrorNote error={failed.error} />
        </Question>
      )}
    </>
  );
}

type AskedProps = FleetAsksProps & { readonly onFailed: (failed: NotRecorded) => void };

function Asked({ connection, fleet, view, asking, onAsk, onFailed }: AskedProps) {
  const close = () => onAsk(null);
  switch (asking?.what) {
    case undefined:
      return null;
    case 'hosts':
      return (
        <AddHostsFlow
          connection={connection}
          fleet={fleet}
          view={view}
          onAdded={(siteId, siteName) => onAsk({ what: 'secrets', siteId, siteName, onlyMissing: true })}
          onClose={close}
          onFailed={(error) => onFailed({ what: 'hosts', error })}
        />
      );
    case 'contact':
      return (
        <MeetHosts
          connection={connection}
          nodes={asking.nodes}
          all={fleet?.nodes ?? []}
          onAdd={() => onAsk({ what: 'hosts' })}
          onClose={close}
        />
      );
    case 'cluster':
      return (
        <NewClusterFlow
          connection={connection}
          sites={fleet?.sites ?? []}
          onMade={(clusterId) => {
            close();
            go({ screen: 'topology', clusterId });
            focusWhenShown('[data-sheet-title]');
          }}
          onClose={close}
          onFailed={(error) => onFailed({ what: 'cluster', error })}
        />
      );
    case 'secrets':
      return <SecretsFlow {...asking} connection={connection} onClose={close} />;
  }
}

interface MeetHostsProps extends Omit<ContactFlowProps, 'firstSay'> {
  readonly onAdd: () => void;
}

/** Meets as many hosts as are met in one go. Of a site without a host, or of hosts that have gone since, it says so. */
function MeetHosts({ nodes, onAdd, ...flow }: MeetHostsProps) {
  const words = text.contact;
  if (nodes.length > 0) {
    const firstSay = nodes.length > MOST_MET ? words.onlyFirst(MOST_MET, nodes.length) : null;
    return <ContactFlow {...flow} nodes={nodes.slice(0, MOST_MET)} firstSay={firstSay} />;
  }
  return (
    <Question
      title={words.title}
      safe={text.close}
      answers={[{ label: text.addHosts.button, tone: 'primary', onAnswer: onAdd }]}
      onClose={flow.onClose}
    >
      <p className="say dialog-say">{words.nobody}</p>
    </Question>
  );
}
