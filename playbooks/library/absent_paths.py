#!/usr/bin/python
# -*- coding: utf-8 -*-
"""Removes files and directories, several at once."""
from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r"""
module: absent_paths
short_description: Remove paths
description:
  - One call for a list, where M(ansible.builtin.file) takes one each and lists every file below in its diff.
  - A directory that is a mount point is emptied and stays. One with a mount somewhere below it is refused, because what is mounted there
    may be data of somebody else.
options:
  paths: {type: list, elements: path, default: [], description: What must not be there.}
  empty: {type: list, elements: path, default: [], description: Directories that go only when nothing is in them.}
  keep: {type: list, elements: path, default: [], description: What stays, with the directories above it.}
  unmounted: {type: list, elements: path, default: [], description: 'Mount points that check mode takes for gone, because an earlier task would have taken them away.'}
"""

EXAMPLES = r"""
- name: Remove what is left
  absent_paths:
    paths: [/etc/rancher/rke2, /etc/rancher/node]
"""

RETURN = r"""
removed: {type: list, returned: always, description: Paths that were (or would be) removed.}
"""

import os
import shutil

from ansible.module_utils.basic import AnsibleModule


def stays(path, keep):
    """Whether a path is kept, or has something in it that is."""
    return any(os.path.lexists(kept) and (kept + '/').startswith(path + '/') for kept in keep)


def below(path):
    return [] if path_is_leaf(path) else [os.path.join(path, name) for name in os.listdir(path)]


def path_is_leaf(path):
    return os.path.islink(path) or not os.path.isdir(path)


def is_there(path, keep):
    if stays(path, keep) or os.path.ismount(path):
        return any(is_there(child, keep) for child in below(path))
    return os.path.lexists(path)


def remove(path, keep):
    if stays(path, keep) or os.path.ismount(path):
        for child in below(path):
            remove(child, keep)
    elif path_is_leaf(path):
        os.unlink(path)
    else:
        shutil.rmtree(path)


def mounts_below(path):
    """Mount points strictly below a path, as the kernel tells them (proc_mounts(5): blanks are octal)."""
    with open('/proc/self/mounts') as handle:
        points = [line.split()[1].replace('\\040', ' ') for line in handle]
    return [] if os.path.islink(path) else [point for point in points if point.startswith(path.rstrip('/') + '/')]


def emptied(paths, removed):
    """Directories with nothing in them, or nothing that is not removed too; innermost first."""
    found = []
    for path in sorted(paths, reverse=True):
        if os.path.isdir(path) and not os.path.islink(path) and not os.path.ismount(path):
            if all(child in removed + found for child in below(path)):
                found.append(path)
    return found


def main():
    module = AnsibleModule(
        argument_spec={
            'paths': {'type': 'list', 'elements': 'path', 'default': []},
            'empty': {'type': 'list', 'elements': 'path', 'default': []},
            'keep': {'type': 'list', 'elements': 'path', 'default': []},
            'unmounted': {'type': 'list', 'elements': 'path', 'default': []},
        },
        supports_check_mode=True,
    )
    for path in module.params['paths'] + module.params['empty']:
        if not os.path.isabs(path) or os.path.normpath(path).count('/') < 2:
            module.fail_json(msg='%s is not removed: only absolute paths below a top directory are.' % path)
    keep = module.params['keep']
    found = [path for path in module.params['paths'] if is_there(path, keep)]
    gone = module.params['unmounted'] if module.check_mode else []
    for path in found:
        mounted = [point for point in mounts_below(path) if point not in gone]
        if mounted:
            module.fail_json(msg='%s is not removed: %s is mounted below it. Unmount it, then start again.' % (path, mounted[0]))
    found += emptied(module.params['empty'], found)
    if not module.check_mode:
        for path in found:
            try:
                remove(path, keep)
            except (IOError, OSError) as error:
                module.fail_json(msg='Cannot remove %s: %s (%s)' % (path, error.strerror, error.filename))
    module.exit_json(
        changed=bool(found),
        removed=found,
        diff={'before': ''.join('%s\n' % path for path in found), 'after': ''},
    )


if __name__ == '__main__':
    main()
