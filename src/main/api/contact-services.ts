import type {
  ConnectionTest,
  KeyLook,
  KeyRead,
  KeyReplacement,
  ListedKey,
  ScanItem,
  ScanRequest,
} from '../../shared/contract/contact.ts';
import type { Meeting } from '../../shared/contract/fleet.ts';
import type { NodeId } from '../../shared/model/ids.ts';
import type { Node } from '../../shared/model/node.ts';
import type { CallContext } from '../platform/call-context.ts';

/** Meeting hosts. Fingerprints that nobody has confirmed leave this process without their last letters. */
export interface ContactServices {
  /** Looks for SSH at the addresses of a range. @throws MusterError `bad-input`. */
  scan(ctx: CallContext, request: ScanRequest): AsyncIterable<ScanItem>;
  /** Asks hosts for their keys; one answer a host, as it comes. */
  keys(ctx: CallContext, nodeIds: readonly NodeId[]): AsyncIterable<KeyLook>;
  /** Pins a key by the letters a person read at the host. @returns the whole fingerprint. @throws MusterError `bad-input`, `not-found`. */
  confirm(ctx: CallContext, read: KeyRead): Promise<string>;
  /** Pins another key in the place of the known one. @throws MusterError `bad-input`, `not-found`. */
  replace(ctx: CallContext, wanted: KeyReplacement): Promise<string>;
  /** Pins those keys that a list has too. */
  confirmList(ctx: CallContext, nodeIds: readonly NodeId[], text: string): Promise<readonly ListedKey[]>;
  /** Tells of each host how it and Muster stand to each other at this moment. */
  meetings(): (node: Node) => Meeting;
  /** Logs in and looks around; one answer a host, as it comes. */
  test(ctx: CallContext, nodeIds: readonly NodeId[]): AsyncIterable<ConnectionTest>;
}
