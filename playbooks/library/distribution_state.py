#!/usr/bin/python
# -*- coding: utf-8 -*-
"""Tells what of a Kubernetes distribution is installed on a host. Reads only."""
from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r"""
module: distribution_state
short_description: What of RKE2 or K3s is installed
description:
  - Asks the program itself for its version, wherever it was installed (RKE2 and K3s docs, installation - the prefix depends on the
    system and on the method), instead of taking the presence of one path for an answer.
options:
  distribution: {type: str, choices: [rke2, k3s], required: true, description: The distribution.}
"""

EXAMPLES = r"""
- name: Look at what is installed
  distribution_state: {distribution: rke2}
"""

RETURN = r"""
version: {type: str, returned: always, description: Version the program reports; empty where there is none.}
binary: {type: str, returned: always, description: Path of the program; empty where there is none.}
units: {type: dict, returned: always, description: Active state by name, of the units that systemd knows.}
killall: {type: str, returned: always, description: Path of the program that stops everything; empty where there is none.}
files: {type: list, returned: always, description: Programs, links to them, scripts and units that no package brought.}
uninstall: {type: str, returned: always, description: Path of the uninstall program; empty where there is none.}
registries: {type: bool, returned: always, description: Whether it has a file of registry settings.}
architecture: {type: str, returned: always, description: As the artifacts name it.}
"""

import os

from ansible.module_utils.basic import AnsibleModule

PREFIXES = {'rke2': ['/usr/local/bin', '/opt/rke2/bin', '/usr/bin'], 'k3s': ['/usr/local/bin', '/opt/bin', '/usr/bin']}
UNITS = {'rke2': ['rke2-server', 'rke2-agent'], 'k3s': ['k3s', 'k3s-agent']}
UNINSTALL = {'rke2': ['rke2-uninstall.sh'], 'k3s': ['k3s-uninstall.sh', 'k3s-agent-uninstall.sh']}
SCRIPTS = {'rke2': ['rke2-killall.sh'], 'k3s': ['k3s-killall.sh']}
LINKS = {'rke2': [], 'k3s': ['kubectl', 'crictl', 'ctr']}
UNIT_DIRECTORIES = ['/etc/systemd/system', '/usr/local/lib/systemd/system', '/opt/rke2/lib/systemd/system']
ARCHITECTURES = {'x86_64': 'amd64', 'aarch64': 'arm64', 'armv7l': 'armhf', 'armv8l': 'armhf', 's390x': 's390x'}


def first_executable(directories, names):
    for directory in directories:
        for name in names:
            path = os.path.join(directory, name)
            if os.path.isfile(path) and os.access(path, os.X_OK):
                return path
    return ''


def version_of(module, binary):
    """Third word of the first line: `rke2 version v1.36.4+rke2r1 (commit)`. A program that does not run has none."""
    if not binary:
        return ''
    code, out, _ = module.run_command([binary, '--version'])
    words = out.split('\n', 1)[0].split()
    return words[2] if code == 0 and len(words) > 2 else ''


def units_of(module, names):
    states = {}
    for name in names:
        _, out, _ = module.run_command(['systemctl', 'show', '--property', 'LoadState,ActiveState', name + '.service'])
        shown = dict(line.split('=', 1) for line in out.splitlines() if '=' in line)
        if shown.get('LoadState') == 'loaded':
            states[name] = shown.get('ActiveState', '')
    return states


def files_of(name):
    """What an install script puts into place, whether or not it came to its end. What lies in /usr/bin is a package's."""
    found = []
    for directory in PREFIXES[name]:
        if directory != '/usr/bin':
            found += [os.path.join(directory, each) for each in [name] + SCRIPTS[name] + UNINSTALL[name]]
            found += [path for path in (os.path.join(directory, each) for each in LINKS[name]) if is_link_to(path, name)]
    for directory in UNIT_DIRECTORIES:
        for unit in UNITS[name]:
            found += [os.path.join(directory, unit + ending) for ending in ('.service', '.service.env', '.env')]
    found += ['/usr/local/share/rke2', '/opt/rke2/share/rke2'] if name == 'rke2' else []
    return [path for path in found if os.path.lexists(path)]


def is_link_to(path, name):
    return os.path.islink(path) and os.path.basename(os.readlink(path)) == name


def main():
    module = AnsibleModule(
        argument_spec={
            'distribution': {'type': 'str', 'choices': ['rke2', 'k3s'], 'required': True},
        },
        supports_check_mode=True,
    )
    name = module.params['distribution']
    binary = first_executable(PREFIXES[name], [name])
    machine = os.uname()[4]
    module.exit_json(
        changed=False,
        binary=binary,
        version=version_of(module, binary),
        units=units_of(module, UNITS[name]),
        uninstall=first_executable(PREFIXES[name], UNINSTALL[name]),
        killall=first_executable(PREFIXES[name], SCRIPTS[name]),
        files=files_of(name),
        registries=os.path.isfile('/etc/rancher/%s/registries.yaml' % name),
        architecture=ARCHITECTURES.get(machine, machine),
    )


if __name__ == '__main__':
    main()
