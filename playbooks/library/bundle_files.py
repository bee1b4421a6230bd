#!/usr/bin/python
# -*- coding: utf-8 -*-
"""Puts files of the staged bundle where a distribution reads them, without sending or doubling them."""
from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r"""
module: bundle_files
short_description: Place staged artifacts
description:
  - Hard links where both places are on one file system, else copies under a temporary name and renames, so that a reader that watches
    the directory never sees half a file.
  - In check mode a source that is not staged yet is taken as one that will be.
options:
  source: {type: path, required: true, description: Directory of the staged bundle.}
  destination: {type: path, required: true, description: Directory to place the files in; made where missing.}
  names: {type: list, elements: str, required: true, description: File names within the bundle.}
  rename: {type: dict, default: {}, description: 'Name within the bundle to name at the destination, where they differ.'}
  mode: {type: str, default: '0644', description: File mode, octal.}
  prune: {type: list, elements: str, default: [], description: Patterns of files in the destination that go when not in O(names).}
"""

EXAMPLES = r"""
- name: Place the image archives
  bundle_files:
    source: /var/lib/muster/bundle
    destination: /var/lib/rancher/rke2/agent/images
    names: [rke2-images.linux-amd64.tar.zst]
    prune: ['rke2-images*.tar*']
"""

RETURN = r"""
placed: {type: list, returned: always, description: Names that were (or would be) placed.}
removed: {type: list, returned: always, description: Names that were (or would be) removed.}
"""

import errno
import fnmatch
import os
import shutil
import stat

from ansible.module_utils.basic import AnsibleModule


def is_placed(source, target, mode):
    """Same file, or a copy that kept size and time. A source that is gone cannot be newer than what is there."""
    if not os.path.isfile(target) or os.path.islink(target):
        return False
    there = os.stat(target)
    if stat.S_IMODE(there.st_mode) != mode:
        return False
    if not os.path.isfile(source):
        return True
    here = os.stat(source)
    same_file = (here.st_dev, here.st_ino) == (there.st_dev, there.st_ino)
    return same_file or (here.st_size, int(here.st_mtime)) == (there.st_size, int(there.st_mtime))


def place(module, source, target, mode):
    temporary = os.path.join(os.path.dirname(target), '.%s.part' % os.path.basename(target))
    if os.path.lexists(temporary):
        os.unlink(temporary)
    try:
        try:
            os.link(source, temporary)
        except OSError as error:
            if error.errno not in (errno.EXDEV, errno.EPERM, errno.EMLINK):
                raise
            shutil.copyfile(source, temporary)
            shutil.copystat(source, temporary)
        os.chmod(temporary, mode)
        os.rename(temporary, target)
        if os.path.lexists(temporary):
            # rename(2) does nothing when both names are already the same file.
            os.unlink(temporary)
    except (IOError, OSError) as error:
        if os.path.lexists(temporary):
            os.unlink(temporary)
        module.fail_json(msg='Cannot place %s as %s: %s' % (source, target, error.strerror))


def main():
    module = AnsibleModule(
        argument_spec={
            'source': {'type': 'path', 'required': True},
            'destination': {'type': 'path', 'required': True},
            'names': {'type': 'list', 'elements': 'str', 'required': True},
            'rename': {'type': 'dict', 'default': {}},
            'mode': {'type': 'str', 'default': '0644'},
            'prune': {'type': 'list', 'elements': 'str', 'default': []},
        },
        supports_check_mode=True,
    )
    source, destination = module.params['source'], module.params['destination']
    mode = int(module.params['mode'], 8)
    pairs = [(name, module.params['rename'].get(name, name)) for name in module.params['names']]
    for name in [n for pair in pairs for n in pair]:
        if os.path.basename(name) != name or name in ('', '.', '..'):
            module.fail_json(msg='%r is not a plain file name.' % name)
    due = [(n, t) for n, t in pairs if not is_placed(os.path.join(source, n), os.path.join(destination, t), mode)]
    missing = [n for n, _ in due if not os.path.isfile(os.path.join(source, n))]
    if missing and not module.check_mode:
        module.fail_json(msg='Not staged in %s: %s. Stage the bundle first.' % (source, ', '.join(missing)))
    wanted = set(t for _, t in pairs)
    present = os.listdir(destination) if os.path.isdir(destination) else []
    stale = [n for n in sorted(present) if n not in wanted and any(fnmatch.fnmatch(n, p) for p in module.params['prune'])]
    if not module.check_mode:
        if due and not os.path.isdir(destination):
            os.makedirs(destination, 0o755)
        for name, target in due:
            place(module, os.path.join(source, name), os.path.join(destination, target), mode)
        for name in stale:
            os.unlink(os.path.join(destination, name))
    placed = [t for _, t in due]
    module.exit_json(
        changed=bool(placed or stale),
        placed=placed,
        removed=stale,
        diff={
            'before': ''.join('%s\n' % os.path.join(destination, n) for n in stale),
            'after': ''.join('%s\n' % os.path.join(destination, n) for n in placed),
        },
    )


if __name__ == '__main__':
    main()
