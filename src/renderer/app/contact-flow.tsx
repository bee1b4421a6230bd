import { useEffect, useRef, useState } from 'react';
import type { ConnectionTest, KeyLook } from '../../shared/contract/contact.ts';
import type { FleetNode } from '../../shared/contract/fleet.ts';
import { toWireError, type WireError } from '../../shared/model/error.ts';
import { withPort } from '../../shared/model/host-key.ts';
import type { NodeId } from '../../shared/model/ids.ts';
import { sshAddressOf } from '../../shared/model/node.ts';
import type { Client, OpenStream } from '../api/client.ts';
import type { Connection } from '../api/connection.ts';
import { ContactDialog } from '../features/contact/contact-dialog.tsx';
import { askedAgain, isKnown, type MetHost, notMet, testEnded } from '../features/contact/meeting.ts';
import { wayTo } from '../features/contact/way.ts';
import { readText } from '../features/site-file/read-text.ts';
import { text } from '../ui/text.ts';
import { chooseFiles } from './file-drop.tsx';
import { notConnected, useConnection } from './use-connection.ts';

export interface ContactFlowProps {
  readonly connection: Connection;
  /** The hosts to meet, as they stood when this was opened; at least one, and no more than are met in one go. */
  readonly nodes: readonly FleetNode[];
  /** All that is recorded: the jump hosts on the way are among them. */
  readonly all: readonly FleetNode[];
  /** What is said of them before anything is done. */
  readonly firstSay: string | null;
  readonly onClose: () => void;
}

/** Asks hosts for their keys, pins what a person has read at them, and logs in to those that are known. */
export function ContactFlow({ connection, nodes, all, firstSay, onClose }: ContactFlowProps) {
  const [hosts, setHosts] = useState<readonly MetHost[]>(() => {
    const byId = new Map(all.map((node) => [node.id, node]));
    return nodes.map((node) => metHost(node, byId));
  });
  const [chosen, setChosen] = useState<NodeId | null>(null);
  const [error, setError] = useState<WireError | null>(null);
  const [said, setSaid] = useState<string | null>(firstSay);
  const state = useConnection(connection);
  const client = state.status === 'open' ? state.client : null;
  // A test does not end the looks: a host that answers late is told all the same.
  const open = useRef<Partial<Record<'keys' | 'test', OpenStream>>>({});
  const change = (nodeId: NodeId, part: Partial<MetHost>) =>
    setHosts((before) => before.map((host) => (host.nodeId === nodeId ? { ...host, ...part } : host)));
  const fail = (failure: unknown) => {
    if (failure !== null) setError(toWireError(failure));
  };
  const choose = (nodeId: NodeId) => {
    setChosen(nodeId);
    setError(null);
    setSaid(null);
  };

  const follow = (what: 'keys' | 'test', begin: (by: Client) => OpenStream) => {
    if (client === null) return setError(notConnected);
    setError(null);
    open.current[what]?.close();
    open.current[what] = begin(client);
  };
  const look = () => {
    const nodeIds = nodes.map(({ id }) => id);
    setHosts((before) => before.map(askedAgain));
    const onItem = (item: KeyLook) => {
      change(item.nodeId, { look: item });
      // The first that needs a person is shown, until somebody chooses.
      if (item.state === 'unknown' || item.state === 'changed') setChosen((now) => now ?? item.nodeId);
    };
    follow('keys', (by) => by.stream('hosts.keys', { nodeIds }, { onItem, onEnd: fail }));
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once for each connection.
  useEffect(() => {
    if (client !== null) look();
    const streams = open.current;
    return () => {
      streams.keys?.close();
      streams.test?.close();
    };
  }, [client]);

  const test = () => {
    const nodeIds = hosts.filter(isKnown).map(({ nodeId }) => nodeId);
    const onItem = (item: ConnectionTest) => change(item.nodeId, { test: item });
    const onEnd = (failure: unknown) => {
      fail(failure);
      setHosts((before) => before.map(testEnded));
    };
    follow('test', (by) => {
      setHosts((before) => before.map((host) => (isKnown(host) ? { ...host, test: 'testing' } : host)));
      return by.stream('hosts.test', { nodeIds }, { onItem, onEnd });
    });
  };
  const pin = ({ nodeId }: MetHost, asked: Promise<{ fingerprint: string }>) => {
    setError(null);
    change(nodeId, { pinning: 'asked' });
    asked.then(
      ({ fingerprint }) => change(nodeId, { pinned: fingerprint, pinning: null }),
      (failure: unknown) => change(nodeId, { pinning: toWireError(failure) }),
    );
  };
  const withClient = (work: (by: Client) => void) =>
    client === null ? setError(notConnected) : work(client);
  const list = (by: Client, content: string) => {
    const nodeIds = hosts.filter((host) => host.look !== null && !isKnown(host)).map(({ nodeId }) => nodeId);
    by.call('hosts.confirmList', { nodeIds, text: content }).then((listed) => {
      const numberOf = (outcome: (typeof listed)[number]['outcome']) =>
        listed.filter((one) => one.outcome === outcome).length;
      const [confirmed, differs, notListed] = [
        numberOf('confirmed'),
        numberOf('differs'),
        numberOf('not-listed'),
      ];
      look();
      setSaid(text.contact.listSay({ confirmed, differs, notListed }));
    }, fail);
  };
  return (
    <ContactDialog
      hosts={hosts}
      chosen={chosen ?? hosts[0]?.nodeId ?? null}
      error={error}
      said={said}
      onChoose={choose}
      onConfirm={(host, last) =>
        withClient((by) => {
          const { nodeId } = host;
          pin(host, by.call('hosts.confirmKey', { nodeId, covered: host.look?.covered ?? '', last }));
        })
      }
      onReplace={(host, wanted) =>
        withClient((by) => {
          const { nodeId } = host;
          pin(host, by.call('hosts.replaceKey', { nodeId, covered: host.look?.covered ?? '', ...wanted }));
        })
      }
      onAgain={look}
      onList={() =>
        withClient((by) =>
          chooseFiles('.txt,.csv', (files) => {
            void readText(files).then((read) => {
              if (read.ok) list(by, read.text);
              else setError({ code: 'bad-input', message: read.message, cure: read.cure, retryable: false });
            });
          }),
        )
      }
      onTest={test}
      onClose={onClose}
    />
  );
}

function metHost(node: FleetNode, byId: ReadonlyMap<NodeId, FleetNode>): MetHost {
  const address = withPort(sshAddressOf(node), node.sshPort);
  const way = wayTo(node, byId).map(({ hostname }) => hostname);
  return { nodeId: node.id, hostname: node.hostname, address, way, ...notMet };
}
