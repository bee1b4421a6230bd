import type { ContactServices } from '../../../src/main/api/contact-services.ts';
import type { KeyLook } from '../../../src/shared/contract/contact.ts';
import type { NodeId } from '../../../src/shared/model/ids.ts';
import { noContact } from './no-sites.ts';

const pinned = 'SHA256:q0Yl2Zr7mHd4TnWcA8sVxEoKp1JfGbUi6RtNh3LyXwM';
const states: Readonly<Record<string, KeyLook['state']>> = {
  'node-km7-s2': 'unknown',
  'node-km7-s3': 'changed',
  'node-km7-a1': 'unreachable',
};

/** Hosts that show always the same keys, for pictures: one never seen, one with another key than before, one that does not answer. */
export function stillContact(nowMs: () => number): ContactServices {
  const lookAt = (nodeId: NodeId): KeyLook => {
    const state = states[nodeId] ?? 'known';
    const fresh = state === 'unknown' || state === 'changed';
    return {
      nodeId,
      state,
      askedAt: new Date(nowMs()).toISOString(),
      algorithm: state === 'unreachable' ? '' : 'ssh-ed25519',
      covered: fresh ? 'SHA256:Vb3nQe8RkTz5MxJc1LwYd7HsGf2PoUa9CiNvE' : '',
      pinned: state === 'unknown' ? [] : [{ fingerprint: pinned, confirmedAt: '2026-11-18T15:20:00Z' }],
      error:
        state === 'unreachable'
          ? {
              code: 'host-unreachable',
              message: 'km7-a1 did not answer.',
              cure: 'Look at its cable.',
              retryable: true,
            }
          : null,
    };
  };
  return {
    ...noContact,
    keys: async function* (_ctx, nodeIds) {
      for (const nodeId of nodeIds) yield lookAt(nodeId);
    },
  };
}
