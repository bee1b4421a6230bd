import { sharedValues } from '../topology.ts';
import type { Judgement, PreflightInput, Rule, SeenNode } from './rule.ts';
import { block, clusterSubject, hostRule, seenNodes, warn } from './rule.ts';

/** `server-1 and server-2 (10.0.0.1)`. */
function sharing(
  input: PreflightInput,
  value: (seen: SeenNode) => string | null,
): readonly [string, string][] {
  const shared = sharedValues(seenNodes(input), { value, name: ({ node }) => node.hostname });
  return [...shared].map(([text, names]) => [text, names.join(' and ')]);
}

const machineIds: Rule = {
  number: 'F140',
  title: 'Each host is a machine of its own',
  why: 'Two entries with one machine id are one machine reached twice, or a clone that will be mistaken for the other.',
  looksAt: 'facts',
  judge: (input) =>
    sharing(input, ({ facts }) => facts.machineId || null).map(
      ([id, names]): Judgement => ({
        ...block(
          `${names} have machine id ${id}`,
          'Check that the addresses in the site file lead to different machines.',
          'On a clone: empty /etc/machine-id, run systemd-machine-id-setup, reboot.',
        ),
        subject: clusterSubject(input),
      }),
    ),
};

const macAddresses: Rule = {
  number: 'F141',
  title: 'Each network card has its own address',
  why: 'Two hosts with one MAC address in one network take the traffic from each other; clones have that.',
  looksAt: 'facts',
  judge: (input) => {
    const cards = seenNodes(input).flatMap(({ node, facts }) =>
      [...new Set(facts.macAddresses.map((mac) => mac.toLowerCase()))].map((mac) => ({
        mac,
        name: node.hostname,
      })),
    );
    const shared = sharedValues(cards, { value: ({ mac }) => mac, name: ({ name }) => name });
    return [...shared].map(([mac, names]) => ({
      ...warn(`${names.join(' and ')} have ${mac}`, 'Give the clone a MAC address of its own.'),
      subject: clusterSubject(input),
    }));
  },
};

const hostname = hostRule({
  number: 'F142',
  title: 'The host calls itself as the site file does',
  why: 'The node gets the name of the site file; people looking for it on the host find another one, and a swapped address stays unseen.',
  judgeHost: ({ node, facts }) => {
    const own = facts.hostname.toLowerCase();
    const same = own === node.hostname || own.split('.')[0] === node.hostname;
    return same
      ? null
      : warn(
          `the host calls itself ${facts.hostname}`,
          'Check that the address leads to the host that is meant.',
          `If it does: hostnamectl set-hostname ${node.hostname}`,
        );
  },
});

/** Who the hosts are. */
export const identityRules: readonly Rule[] = [machineIds, macAddresses, hostname];
