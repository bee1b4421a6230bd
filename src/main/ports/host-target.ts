import type { Credential } from '../../shared/model/credential.ts';
import type { NodeId } from '../../shared/model/ids.ts';

/** All that is needed to reach one host, the way to it included. */
export interface HostTarget {
  readonly nodeId: NodeId;
  /** For sentences and logs. */
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly credential: Credential;
  /** The host to pass through, which may have one of its own. */
  readonly jump: HostTarget | null;
}
