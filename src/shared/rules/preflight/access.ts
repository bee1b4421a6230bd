import type { Verdict } from './rule.ts';
import { block, hostRule, nodeSubject, type Rule, type SeenNode, warn } from './rule.ts';

const reachable: Rule = {
  number: 'F101',
  title: 'Hosts can be logged in to',
  why: 'Every step of an installation goes over SSH.',
  looksAt: 'facts',
  judge: (input) =>
    input.nodes.flatMap(({ node, facts, error }) => {
      if (facts !== null) return [];
      const seen = error === null ? 'no facts of this host' : error.message;
      const cure = error?.cure ?? 'Check address, port, credential and jump host in the site file.';
      return [{ ...block(seen, cure), subject: nodeSubject(node) }];
    }),
};

const sudo = hostRule({
  number: 'F102',
  title: 'The login can become root',
  why: 'Installing a distribution writes below /etc, /usr/local and /var/lib.',
  judgeHost: ({ facts }) =>
    facts.sudo === 'denied'
      ? block(
          'sudo refuses this user',
          'Allow the user sudo on the host, or name another credential in the site file.',
          'If sudo asks for a password, give the credential a sudoPassword.',
        )
      : null,
});

/** Highest Python that ansible-core 2.14, the oldest Ansible Muster works with, was made for. */
const newestSurePython = 11;
const oldestSurePython = 8;

function judgePython({ facts }: SeenNode): Verdict | null {
  if (facts.python === null) return block('no Python 3', 'Install the package python3 on the host.');
  const { version } = facts.python;
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major < 3) return block(`Python ${version}`, 'Install the package python3 on the host.');
  if (minor < oldestSurePython) {
    return warn(
      `Python ${version}`,
      `Install Python 3.${oldestSurePython} or newer if Ansible refuses this one.`,
    );
  }
  return minor > newestSurePython
    ? warn(
        `Python ${version}`,
        'Use Ansible (ansible-core) 2.16 or newer on the laptop: older ones fail with Python 3.12.',
      )
    : null;
}

const python = hostRule({
  number: 'F103',
  title: 'Python for Ansible',
  why: "Ansible's modules are Python programs that run on the host.",
  judgeHost: judgePython,
});

const needed = ['tar', 'sha256sum', 'systemctl'];

const commands = hostRule({
  number: 'F104',
  title: 'Needed programs',
  why: 'The install script and the checks on the host use them.',
  judgeHost: ({ facts }) => {
    const missing = facts.missingCommands;
    if (missing.length === 0) return null;
    const seen = `missing: ${missing.join(', ')}`;
    const cure = `Install the packages that have ${missing.join(', ')}.`;
    return missing.some((name) => needed.includes(name)) ? block(seen, cure) : warn(seen, cure);
  },
});

/** Getting onto a host and working there. */
export const accessRules: readonly Rule[] = [reachable, sudo, python, commands];
