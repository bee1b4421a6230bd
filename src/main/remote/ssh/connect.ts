import type { Duplex } from 'node:stream';
import type { CallContext } from '../../platform/call-context.ts';
import type { HostTarget } from '../../ports/host-target.ts';
import { isChannelRefusal, SshConnection } from './connection.ts';
import { dial } from './dial.ts';
import { behindJump, forwardRefused, unreachable } from './errors.ts';
import type { Gate } from './gate.ts';
import { handshake } from './handshake.ts';
import type { HostKeys, OfferedKey } from './host-keys.ts';
import { type ProofSources, proofOf } from './proof.ts';

/** What making a connection takes. */
export interface Connector extends ProofSources {
  readonly hostKeys: HostKeys;
  /** Bounds handshakes at work at once: they cost CPU here, and sshd turns away more than MaxStartups (10) of them. */
  readonly handshakes: Gate;
  /** The connection to a jump host. */
  readonly through: (ctx: CallContext, jump: HostTarget) => Promise<SshConnection>;
}

/**
 * Reaches a host, through its jump host where it has one, and logs in.
 * A key nobody knows is asked about between two attempts, so that a person may take their time. Where only a fingerprint is known, a host
 * with several keys is asked for the next kind until it shows the one that is meant.
 */
export async function connect(
  ctx: CallContext,
  target: HostTarget,
  connector: Connector,
): Promise<SshConnection> {
  const proof = await proofOf(ctx, target, connector);
  const others: OfferedKey[] = [];
  for (;;) {
    const socket = await wayTo(ctx, target, connector);
    const pinned = connector.hostKeys.pinned(target);
    const leave = await placeFor(ctx, { target, socket, gate: connector.handshakes });
    const outcome = await handshake(ctx, { target, socket, proof, pinned, others }).finally(leave);
    switch (outcome.kind) {
      case 'ready':
        connector.hostKeys.complete(target, outcome.offered);
        return new SshConnection(target, outcome.client, socket);
      case 'other-key':
        others.push(outcome.offered);
        break;
      case 'unknown-key':
        await connector.hostKeys.decide(ctx, target, outcome.offered);
    }
  }
}

/**
 * Waits for a place among the handshakes. Meanwhile the server may hang up, and nobody else listens to the socket yet.
 * @returns what gives the place back. @throws MusterError `host-unreachable`; the socket is thrown away then.
 */
export async function placeFor(
  ctx: CallContext,
  { target, socket, gate }: { readonly target: HostTarget; readonly socket: Duplex; readonly gate: Gate },
): Promise<() => void> {
  const lost = new AbortController();
  const onError = (error: Error) => lost.abort(unreachable(target, error));
  socket.on('error', onError);
  try {
    return await gate.enter(AbortSignal.any([ctx.signal, lost.signal]));
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    socket.off('error', onError);
  }
}

/** A stream to sshd of a host, through its jump host where it has one. */
export async function wayTo(
  ctx: CallContext,
  target: HostTarget,
  connector: Pick<Connector, 'through'>,
): Promise<Duplex> {
  const { jump } = target;
  if (jump === null) return dial(ctx, target);
  let connection: SshConnection;
  try {
    connection = await connector.through(ctx, jump);
  } catch (error) {
    throw behindJump(target, jump, error);
  }
  try {
    return await connection.forward(ctx, target.address, target.port);
  } catch (error) {
    if (isChannelRefusal(error)) throw forwardRefused(target, jump, error);
    throw behindJump(target, jump, error);
  }
}
