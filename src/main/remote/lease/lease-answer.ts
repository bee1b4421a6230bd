import { type FoundLease, type Lease, leaseSchema } from '../../../shared/model/lease.ts';
import { judgeLease } from '../../../shared/rules/lease.ts';

/** What the lease script answers. */
export type LeaseAnswer =
  | { readonly is: 'taken' | 'renewed' | 'given' | 'broken' | 'none'; readonly lease: Lease | null }
  | { readonly is: 'held'; readonly found: FoundLease };

const done = ['taken', 'renewed', 'given', 'broken', 'none'] as const;

/** Reads an answer of the script. @throws Error where it is none: that is a defect. */
export function parseLeaseAnswer(stdout: string): LeaseAnswer {
  const end = stdout.indexOf('\n');
  const head = stdout.slice(0, end < 0 ? undefined : end).trim();
  const lease = parseLease(end < 0 ? '' : stdout.slice(end + 1));
  const plain = done.find((word) => word === head);
  if (plain !== undefined) return { is: plain, lease };
  const [, boot = '', uptime, epoch, changed] = /^held (\S*) (\d+) (\d+) (\d+)$/.exec(head) ?? [];
  if (epoch === undefined) throw new Error(`the lease script answered "${head.slice(0, 200)}"`);
  const now = { boot, uptimeSeconds: Number(uptime), epochSeconds: Number(epoch) };
  const id = /^ {2}"id": "([a-z0-9-]+)",$/m.exec(stdout)?.[1] ?? '';
  return { is: 'held', found: { id, ...judgeLease(lease, now, Number(changed)) } };
}

/** Null for what is no lease: then nobody can tell whose it is. */
function parseLease(text: string): Lease | null {
  try {
    return leaseSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
