#!/usr/bin/python
# -*- coding: utf-8 -*-
"""Ends processes whose program lies below given paths and takes away mounts below them."""
from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r"""
module: freed_paths
short_description: Nothing runs from, or is mounted below, given paths
description:
  - Stopping the service leaves containers running, and an uninstall program that broke off leaves more (RKE2 and K3s docs, stopping).
  - Processes are ended by SIGKILL, as the distributions' own programs do. A mount that is busy is taken away lazily.
options:
  programs: {type: list, elements: path, default: [], description: A program, or a directory with programs.}
  mounts: {type: list, elements: path, default: [], description: Directories without anything mounted below them.}
"""

EXAMPLES = r"""
- name: Free the data directory
  freed_paths: {programs: [/var/lib/rancher/rke2], mounts: [/var/lib/rancher/rke2]}
"""

RETURN = r"""
ended: {type: list, returned: always, description: Programs that were (or would be) ended.}
unmounted: {type: list, returned: always, description: Mount points that were (or would be) taken away.}
"""

import os
import signal
import time

from ansible.module_utils.basic import AnsibleModule

DELETED = ' (deleted)'


def running_from(paths):
    """Process ids with their programs; a program that was deleted still runs under its name."""
    found = {}
    for pid in [name for name in os.listdir('/proc') if name.isdigit()]:
        try:
            program = os.readlink('/proc/%s/exe' % pid)
        except OSError:
            # It has ended, or is a thread of the kernel.
            continue
        program = program[:-len(DELETED)] if program.endswith(DELETED) else program
        if any(program == path or program.startswith(path + '/') for path in paths):
            found[int(pid)] = program
    return found


def end_processes(module, paths):
    """Twice as often as needed: a supervisor may have started another one between look and kill."""
    ended = set()
    for _ in range(20):
        found = running_from(paths)
        ended.update(found.values())
        if not found or module.check_mode:
            return sorted(ended)
        for pid in found:
            try:
                os.kill(pid, signal.SIGKILL)
            except OSError:
                continue
        time.sleep(0.25)
    left = sorted('%s (%d)' % (program, pid) for pid, program in running_from(paths).items())
    if left:
        module.fail_json(msg='Still running after being killed: %s.' % ', '.join(left))
    return sorted(ended)


def mounts_below(paths):
    """Innermost first (proc_mounts(5): blanks are octal)."""
    with open('/proc/self/mounts') as handle:
        points = set(line.split()[1].replace('\\040', ' ') for line in handle)
    return sorted((point for point in points if any(point.startswith(path + '/') for path in paths)), reverse=True)


def unmount(module, points):
    umount = module.get_bin_path('umount', required=True)
    for point in points:
        if module.run_command([umount, point])[0] != 0:
            code, _, problem = module.run_command([umount, '--lazy', '--force', point])
            if code != 0 and os.path.ismount(point):
                module.fail_json(msg='Cannot unmount %s: %s' % (point, problem.strip()))


def main():
    module = AnsibleModule(
        argument_spec={
            'programs': {'type': 'list', 'elements': 'path', 'default': []},
            'mounts': {'type': 'list', 'elements': 'path', 'default': []},
        },
        supports_check_mode=True,
    )
    programs = [path.rstrip('/') for path in module.params['programs']]
    directories = [path.rstrip('/') for path in module.params['mounts']]
    for path in programs + directories:
        if path.count('/') < 2:
            module.fail_json(msg='%s is not freed: only paths below a top directory are.' % (path or '/'))
    ended = end_processes(module, programs)
    points = mounts_below(directories)
    if not module.check_mode:
        unmount(module, points)
    before = ''.join('%s\n' % each for each in ended + points)
    module.exit_json(changed=bool(ended or points), ended=ended, unmounted=points, diff={'before': before, 'after': ''})


if __name__ == '__main__':
    main()
