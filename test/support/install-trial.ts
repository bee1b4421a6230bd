import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { RunEvent } from '../../src/shared/model/event.ts';
import type { Lab } from '../lab/lab.ts';
import type { MusterCli } from './muster-cli.ts';

/** The statuses a step went through, in order. */
export function courseOf(events: readonly RunEvent[], stepId: string): readonly string[] {
  return events.flatMap(({ body }) => (body.type === 'step' && body.stepId === stepId ? [body.status] : []));
}

/** The last status of each step, by its id. */
export function outcomesOf(events: readonly RunEvent[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    events.flatMap(({ body }) => (body.type === 'step' ? [[body.stepId, body.status]] : [])),
  );
}

/** Whether Ansible has begun to work on the hosts of a phase: its first task there has been told of. */
export function worksIn(phaseId: string): (event: RunEvent) => boolean {
  return ({ body }) => body.type === 'log' && body.phaseId === phaseId && body.nodeId !== null;
}

/** Everything on a host that an installation changes and that taking it away must put back. */
export async function hostState(lab: Lab, host: string): Promise<string> {
  const files = 'find /etc /usr/local /opt /root /home /var/lib -xdev';
  const passing = ['/var/lib/systemd', '/var/lib/private', '/etc/machine-id'].map(
    (path) => `-not -path '${path}*'`,
  );
  const kernel =
    'net.ipv4.ip_forward vm.overcommit_memory vm.panic_on_oom kernel.panic fs.inotify.max_user_instances';
  const lines = [
    // Folders are left out: Ansible and install scripts leave empty ones.
    `${files} -not -type d ${passing.join(' ')} | sort`,
    'cat /etc/hosts /etc/modules /etc/fstab 2>/dev/null || true',
    `sysctl ${kernel}`,
    'systemctl list-unit-files --no-legend --no-pager | sort',
  ];
  return lab.sh(host, lines.join('; '));
}

/** When the configuration of a host was written and how often its service was started: the same as long as nobody touched it. */
export async function serviceHistory(lab: Lab, host: string, unit: string): Promise<string> {
  const files = `find /etc/rancher /etc/sysctl.d /etc/hosts /var/lib/muster /usr/local -type f ! -name lease.json -printf '%p %T@ %C@\\n' | sort`;
  const service = `systemctl show ${unit} -p MainPID -p NRestarts -p ActiveEnterTimestampMonotonic -p ActiveState`;
  return lab.sh(host, `${files}; ${service}`);
}

/** Status and attempts of every step of a data directory's newest run, by id: `done 1`. */
export function journalOf({ home }: Pick<MusterCli, 'home'>): ReadonlyMap<string, string> {
  const database = new Database(join(home, 'muster.db'), { readonly: true });
  try {
    const rows = database
      .prepare<[], { step_id: string; status: string; attempt: number }>(
        'SELECT step_id, status, attempt FROM run_steps WHERE run_id = (SELECT max(id) FROM runs)',
      )
      .all();
    return new Map(rows.map((row) => [row.step_id, `${row.status} ${row.attempt}`]));
  } finally {
    database.close();
  }
}
