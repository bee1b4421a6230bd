import { isIP } from 'node:net';
import { MusterError } from '../../../shared/model/error.ts';
import type { HostKey } from '../../../shared/model/host-key.ts';
import type { NodeId } from '../../../shared/model/ids.ts';
import { loginName } from '../../../shared/rules/names.ts';
import type { HostTarget } from '../../ports/host-target.ts';
import { checkHostName } from '../inventory/host-name.ts';

/** One `Host` of a private ssh configuration: a node of the run or a jump host on the way to one. */
export interface SshHost {
  /** Name that ssh and Ansible know it by, unique within the run. */
  readonly alias: string;
  readonly target: HostTarget;
  readonly jumpAlias: string | null;
  readonly hostKeys: readonly HostKey[];
}

/**
 * All hosts ssh will talk to in a run, jump hosts included, each with its pinned keys.
 * @throws MusterError `bad-input` for names, users or addresses ssh could misread; `host-key-unknown` where nothing is pinned.
 */
export function collectSshHosts(
  targets: readonly HostTarget[],
  hostKeysOf: (target: HostTarget) => readonly HostKey[],
): readonly SshHost[] {
  const byNode = new Map<NodeId, SshHost>();
  const visit = (target: HostTarget): string => {
    const known = byNode.get(target.nodeId);
    if (known !== undefined) return known.alias;
    const jumpAlias = target.jump === null ? null : visit(target.jump);
    const alias = checkHostName(target.name);
    if ([...byNode.values()].some((host) => host.alias === alias)) {
      throw new MusterError('bad-input', `Two hosts are called ${alias}.`, {
        cure: 'Give each host its own name.',
      });
    }
    checkTarget(target);
    // A fingerprint alone, as a site file may give it, is completed by the first login; ssh cannot check by it.
    const hostKeys = hostKeysOf(target).filter(({ key }) => key !== '');
    if (hostKeys.length === 0) {
      throw new MusterError(
        'host-key-unknown',
        `The host key of ${target.name} has not been confirmed yet.`,
        {
          cure: 'Connect to it once and compare the fingerprint, or put the key into the site file.',
        },
      );
    }
    byNode.set(target.nodeId, { alias, target, jumpAlias, hostKeys });
    return alias;
  };
  for (const target of targets) visit(target);
  return [...byNode.values()];
}

/** @throws MusterError `bad-input` for an address or a user that ssh could take for something else. */
export function checkTarget({ name, address, credential }: HostTarget): void {
  if (isIP(address) === 0 && !/^[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252})$/.test(address)) {
    throw new MusterError('bad-input', `${JSON.stringify(address)} is not an address of ${name}.`, {
      cure: 'Give an IP address or a DNS name.',
    });
  }
  if (!loginName.test(credential.user)) {
    throw new MusterError(
      'bad-input',
      `${JSON.stringify(credential.user)} is not a user name (credential ${credential.name}).`,
      {
        cure: 'Give the name of the account that logs in.',
      },
    );
  }
}
