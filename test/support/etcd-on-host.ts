import type { Lab } from '../lab/lab.ts';

/** A member as etcd itself lists it; one that never started has no name. */
export interface ListedMember {
  readonly id: string;
  readonly name: string;
  readonly isLearner: boolean;
}

/** etcd on one host of a lab, asked there with the server's own certificates. */
export interface EtcdOnHost {
  /** None where it does not answer. */
  members(): Promise<readonly ListedMember[]>;
  /** Adds a learner that will never start. */
  addLearner(peerUrl: string): Promise<void>;
}

/** @param dataDir of the distribution. */
export function etcdOn(lab: Lab, host: string, dataDir: string): EtcdOnHost {
  const tls = `${dataDir}/server/tls/etcd`;
  const ask = (path: string, body: object) =>
    lab.sh(
      host,
      `curl -s --max-time 5 --cacert ${tls}/server-ca.crt --cert ${tls}/client.crt --key ${tls}/client.key -d '${JSON.stringify(body)}' https://127.0.0.1:2379/v3/cluster/${path} || true`,
    );
  return {
    members: async () => {
      const text = await ask('member/list', {});
      return [...text.matchAll(/\{"ID":"(\d+)"[^{}]*\}/g)].map(([member, id = '']) => ({
        id,
        name: /"name":"([^"]+)"/.exec(member)?.[1] ?? '',
        isLearner: member.includes('"isLearner":true'),
      }));
    },
    addLearner: async (peerUrl) => {
      const answer = await ask('member/add', { peerURLs: [peerUrl], isLearner: true });
      if (!answer.includes(peerUrl)) throw new Error(`etcd on ${host} did not add ${peerUrl}: ${answer}`);
    },
  };
}
