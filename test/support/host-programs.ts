import type { Lab } from '../lab/lab.ts';

const passing =
  /^\[|\(sd-pam\)|systemd --user|^ps -eo|^sh -c ps|^sshd: .*@|^sshd: .*\[|systemd-tmpfiles|logrotate|apt|e2scrub|fstrim/;

/** Programs on a host that has ended its start, without those systemd starts and ends for people who log in, or now and then. */
export async function programsOn(lab: Lab, host: string): Promise<string> {
  const list = await lab.sh(
    host,
    'systemctl is-system-running --wait >/dev/null || true; ps -eo args --no-headers',
  );
  return [...new Set(list.split('\n').filter((line) => line !== '' && !passing.test(line)))]
    .toSorted()
    .join('\n');
}
