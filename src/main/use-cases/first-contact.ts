import type {
  ConnectionTest,
  KeyLook,
  KeyRead,
  KeyReplacement,
  ListedKey,
} from '../../shared/contract/contact.ts';
import type { Meeting } from '../../shared/contract/fleet.ts';
import { MusterError, toWireError, type WireError } from '../../shared/model/error.ts';
import { COVERED_LETTERS, coveredPrint, endpointOf, type HostKey } from '../../shared/model/host-key.ts';
import type { NodeId } from '../../shared/model/ids.ts';
import { type Node, sshAddressOf } from '../../shared/model/node.ts';
import { type FingerprintList, readFingerprints } from '../../shared/rules/fingerprint-list.ts';
import { oneLine } from '../../shared/rules/plain-text.ts';
import { asCompleted } from '../platform/as-completed.ts';
import type { CallContext } from '../platform/call-context.ts';
import { isoNow } from '../platform/clock.ts';
import type { HostTarget } from '../ports/host-target.ts';
import type { KeyVerdict, ShownHostKey } from '../ports/hosts.ts';
import { recordAct } from './audit.ts';
import type { AppDeps } from './deps.ts';
import { targetOfNode } from './terminal-hosts.ts';

type ContactDeps = Pick<AppDeps, 'stores' | 'hosts' | 'clock'>;

/** Hosts asked at once. */
const PARALLEL_HOSTS = 16;

/** Meeting hosts: looking at keys, confirming them by what a person read at the host, and logging in for the first time. */
export interface FirstContact {
  keys(ctx: CallContext, nodeIds: readonly NodeId[]): AsyncIterable<KeyLook>;
  /** @throws MusterError `bad-input` for other letters, `not-found` where no key was shown, `host-key-changed` where another is pinned. */
  confirm(read: KeyRead): string;
  /** @throws MusterError `bad-input`, `not-found`. */
  replace(wanted: KeyReplacement): string;
  confirmList(nodeIds: readonly NodeId[], text: string): readonly ListedKey[];
  test(ctx: CallContext, nodeIds: readonly NodeId[]): AsyncIterable<ConnectionTest>;
  /** Tells of each host how it and Muster stand to each other at this moment. */
  meetings(): (node: Node) => Meeting;
}

/** A key as it was shown, until it is confirmed or shown anew. It stays in this process: a window gets it without its last letters. */
interface Shown {
  readonly target: HostTarget;
  readonly key: ShownHostKey;
  readonly firstSeenAt: string;
}

export function createFirstContact(deps: ContactDeps): FirstContact {
  const met = new ShownKeys(deps);
  return {
    keys: (ctx, nodeIds) => asCompleted(once(nodeIds), PARALLEL_HOSTS, (nodeId) => met.look(ctx, nodeId)),
    confirm: (read) => met.confirm(read),
    replace: (wanted) => met.replace(wanted),
    confirmList: (nodeIds, text) => {
      const list = readFingerprints(text, met.calledOf(nodeIds));
      return nodeIds.map((nodeId) => ({ nodeId, outcome: met.compare(nodeId, list) }));
    },
    test: (ctx, nodeIds) =>
      asCompleted(once(nodeIds), PARALLEL_HOSTS, async (nodeId) => {
        const done = await testOne(ctx, deps, nodeId);
        if (done.error === null) met.note(nodeId, null);
        else met.noteFailure(nodeId, done.error);
        return done;
      }),
    meetings: () => {
      // Keys are read once: there may be 5,000 hosts. A host behind others is pinned under its whole way; its own end of it is enough here.
      const pinned = new Set(deps.stores.hostKeys.all().map(({ endpoint }) => endpoint.split(' via ')[0]));
      return (node) => {
        const own = endpointOf({ address: sshAddressOf(node), port: node.sshPort, jump: null });
        return met.troubles.get(node.id) ?? (pinned.has(own) ? 'known' : 'unmet');
      };
    },
  };
}

/** Two looks at one host at once would tell of each other's keys. */
function once(nodeIds: readonly NodeId[]): readonly NodeId[] {
  return [...new Set(nodeIds)];
}

/** The keys that were shown and that nobody has confirmed yet. */
class ShownKeys {
  readonly #deps: ContactDeps;
  readonly #shown = new Map<NodeId, Shown>();
  readonly troubles = new Map<NodeId, Meeting>();

  constructor(deps: ContactDeps) {
    this.#deps = deps;
  }

  async look(ctx: CallContext, nodeId: NodeId): Promise<KeyLook> {
    const { hosts, clock } = this.#deps;
    this.#shown.delete(nodeId);
    try {
      const target = targetOfNode(this.#deps, nodeId);
      // A login to a jump host would end with its whole fingerprint in the words of an error.
      if (target.jump !== null) requirePinned(this.#deps, target.jump);
      const verdict = await hosts.key(ctx, target);
      const askedAt = isoNow(clock);
      if (verdict.verdict !== 'known')
        this.#shown.set(nodeId, { target, key: verdict.shown, firstSeenAt: askedAt });
      this.note(nodeId, verdict.verdict === 'changed' ? 'changed' : null);
      return lookOf(nodeId, verdict, askedAt);
    } catch (error) {
      // Who closes the window says nothing about the hosts that were being asked.
      if (ctx.signal.aborted) throw error;
      const why = covered(told(error));
      this.noteFailure(nodeId, why);
      const nothing = { algorithm: '', covered: '', pinned: [] };
      return { nodeId, state: 'unreachable', askedAt: isoNow(clock), ...nothing, error: why };
    }
  }

  /** Remembers what went wrong with a host, or that nothing did. */
  note(nodeId: NodeId, trouble: Meeting | null): void {
    if (trouble === null) this.troubles.delete(nodeId);
    else this.troubles.set(nodeId, trouble);
  }

  /** Remembers what an error says of the host itself; one about something else leaves what is known of it. */
  noteFailure(nodeId: NodeId, error: WireError): void {
    const trouble = troubleOf(error);
    if (trouble !== null) this.note(nodeId, trouble);
  }

  confirm(read: KeyRead): string {
    const one = this.#read(read);
    if (this.#pinned(one).length > 0) {
      throw new MusterError('host-key-changed', `Another key is pinned for ${one.target.name}.`, {
        cure: 'Ask the host for its key again, and compare both.',
      });
    }
    return this.#pin(read.nodeId, one, `confirm host key ${one.key.fingerprint}`);
  }

  replace(wanted: KeyReplacement): string {
    const one = this.#read(wanted);
    if (wanted.hostname !== one.target.name) {
      throw new MusterError('bad-input', `"${wanted.hostname}" is not the name of this host.`, {
        cure: `Type ${one.target.name}.`,
      });
    }
    const before = this.#pinned(one).map(({ fingerprint }) => fingerprint);
    const what = `replace host key ${before.join(', ')} by ${one.key.fingerprint}: ${oneLine(wanted.reason)}`;
    return this.#pin(wanted.nodeId, one, what);
  }

  /** What the hosts are called of which a key was shown. */
  calledOf(nodeIds: readonly NodeId[]): readonly (readonly string[])[] {
    return nodeIds.flatMap((nodeId) => {
      const one = this.#shown.get(nodeId);
      return one === undefined ? [] : [[one.target.name, one.target.address]];
    });
  }

  /** Pins a key that a list has too. */
  compare(nodeId: NodeId, list: FingerprintList): ListedKey['outcome'] {
    const one = this.#shown.get(nodeId);
    if (one === undefined || this.#pinned(one).length > 0) return 'not-asked';
    const { name, address } = one.target;
    const prints = [name, address].flatMap((called) => [...(list.get(called) ?? [])]);
    if (prints.length === 0) return 'not-listed';
    if (!prints.includes(one.key.fingerprint)) return 'differs';
    this.#pin(nodeId, one, `confirm host key ${one.key.fingerprint} by a list`);
    return 'confirmed';
  }

  #read({ nodeId, covered, last }: KeyRead): Shown {
    const one = this.#shown.get(nodeId);
    if (one === undefined || coveredPrint(one.key.fingerprint) !== covered) {
      throw new MusterError('not-found', 'The key that was shown is not the one that is known of now.', {
        cure: 'Ask the host for its key again.',
      });
    }
    if (one.key.fingerprint.slice(-COVERED_LETTERS) === last) return one;
    throw new MusterError(
      'bad-input',
      `These are not the last ${COVERED_LETTERS} characters of the key that ${one.target.name} shows.`,
      {
        cure: 'Read them at the host itself once more. If they stay different, something else answers at its address: do not go on.',
      },
    );
  }

  #pinned({ target }: Shown): readonly HostKey[] {
    return this.#deps.stores.hostKeys.byEndpoint(endpointOf(target));
  }

  /** The key takes the place of whatever was pinned: who calls this has looked. */
  #pin(nodeId: NodeId, { target, key, firstSeenAt }: Shown, what: string): string {
    const { stores, clock } = this.#deps;
    const at = isoNow(clock);
    stores.hostKeys.replace({ endpoint: endpointOf(target), ...key, firstSeenAt, confirmedAt: at });
    this.#shown.delete(nodeId);
    this.note(nodeId, null);
    recordAct(this.#deps, { what, subject: target.name, at });
    return key.fingerprint;
  }
}

function lookOf(nodeId: NodeId, { verdict, shown, pinned }: KeyVerdict, askedAt: string): KeyLook {
  return {
    nodeId,
    state: verdict,
    askedAt,
    algorithm: shown.algorithm,
    covered: coveredPrint(shown.fingerprint),
    pinned: pinned.map(({ fingerprint, confirmedAt }) => ({ fingerprint, confirmedAt })),
    error: null,
  };
}

async function testOne(ctx: CallContext, deps: ContactDeps, nodeId: NodeId): Promise<ConnectionTest> {
  try {
    const target = targetOfNode(deps, nodeId);
    requirePinned(deps, target);
    const facts = await deps.hosts.facts(ctx, target);
    deps.stores.nodes.setFacts(nodeId, facts);
    const { architecture, cpus, memoryBytes, sudo, os } = facts;
    return { nodeId, error: null, facts: { architecture, cpus, memoryBytes, sudo, os: os.name } };
  } catch (error) {
    if (ctx.signal.aborted) throw error;
    return { nodeId, error: covered(told(error)), facts: null };
  }
}

/** Nobody is asked about a key in the middle of a login: it is confirmed before, where both can be compared. */
function requirePinned(deps: ContactDeps, target: HostTarget): void {
  for (let at: HostTarget | null = target; at !== null; at = at.jump) {
    if (deps.stores.hostKeys.byEndpoint(endpointOf(at)).length > 0) continue;
    throw new MusterError('host-key-unknown', `Nobody has confirmed the host key of ${at.name} yet.`, {
      cure: 'Ask it for its key, compare that at the host itself, and ask again here.',
    });
  }
}

/** A window gets no whole fingerprint that nobody has confirmed: not in the words of an error either. */
function covered(error: WireError): WireError {
  if (error.code !== 'host-key-changed') return error;
  const { code, retryable } = error;
  const message = 'It shows another key than the pinned one, so nobody logged in.';
  return { code, retryable, message, cure: 'Ask it for its key again, and compare both at the host itself.' };
}

/** What an error says of a host; null where it was never asked, or where only a key waits to be compared. */
function troubleOf({ code }: WireError): Meeting | null {
  switch (code) {
    // Of these none came from the host: it is not recorded any more, nothing says how to log in, or a key is not confirmed yet.
    case 'not-found':
    case 'bad-input':
    case 'host-key-unknown':
      return null;
    case 'host-key-changed':
      return 'changed';
    case 'host-unreachable':
    case 'jump-host':
      return 'silent';
    default:
      return 'refused';
  }
}

/** A defect is no answer of a host. */
function told(error: unknown) {
  if (error instanceof MusterError) return toWireError(error);
  throw error;
}
