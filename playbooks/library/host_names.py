#!/usr/bin/python
# -*- coding: utf-8 -*-
"""Names hosts in the hosts file between two marks, keeps the file as it was found, and puts exactly that back."""
from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r"""
module: host_names
short_description: Names in the hosts file, with a copy of what was there
description:
  - Taking back removes the marked lines. Where nobody else changed the file meanwhile it is then the kept copy, byte by byte.
options:
  state: {type: str, choices: [present, restored], default: present, description: Whether to name them, or to take it back.}
  kept: {type: path, required: true, description: Copy on the host of the file as it was found; written once.}
  names: {type: list, elements: dict, default: [], description: Hosts with C(name) and C(address).}
  path: {type: path, default: /etc/hosts, description: The file.}
"""

EXAMPLES = r"""
- name: Name the nodes
  host_names:
    kept: /var/lib/muster/hosts.before
    names: [{name: server-1, address: 192.0.2.11}]
"""

RETURN = r"""
changed: {type: bool, returned: always, description: Whether the file differed.}
"""

import os
import shutil

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.muster_records import write_whole

BEGIN = '# BEGIN Muster: nodes of the cluster\n'
END = '# END Muster: nodes of the cluster\n'


def read(path):
    """Bytes of a file as text that can be written back unchanged; None where there is none."""
    if not os.path.exists(path):
        return None
    with open(path, 'rb') as handle:
        return handle.read().decode('latin-1')


def without_block(text):
    """The text without the marked lines. A begin without an end is left alone: somebody has edited it."""
    lines = text.splitlines(True)
    marks = [line.rstrip('\r\n') + '\n' for line in lines]
    if BEGIN not in marks or END not in marks[marks.index(BEGIN):]:
        return text
    begin = marks.index(BEGIN)
    end = marks.index(END, begin)
    return ''.join(lines[:begin] + lines[end + 1:])


def with_block(text, names):
    block = BEGIN + ''.join('%s %s\n' % (host['address'], host['name']) for host in names) + END
    bare = without_block(text)
    return (bare if bare == '' or bare.endswith('\n') else bare + '\n') + block


def write(module, path, text):
    """Through a copy with the same owner and mode; in place where the file cannot be replaced (a bind mount)."""
    temporary = path + '.muster-part'
    with open(temporary, 'wb') as handle:
        handle.write(text.encode('latin-1'))
        handle.flush()
        os.fsync(handle.fileno())
    if os.path.exists(path):
        info = os.stat(path)
        shutil.copystat(path, temporary)
        os.chown(temporary, info.st_uid, info.st_gid)
        os.utime(temporary, None)
    module.atomic_move(temporary, path, unsafe_writes=True)


def wanted_text(params, present, kept):
    if params['state'] == 'present':
        return with_block(present, params['names'])
    bare = without_block(present)
    # The end of the last line is the one thing that naming changes besides its own lines.
    return kept if kept is not None and kept.rstrip('\n') == bare.rstrip('\n') else bare


def main():
    module = AnsibleModule(
        argument_spec={
            'state': {'type': 'str', 'choices': ['present', 'restored'], 'default': 'present'},
            'kept': {'type': 'path', 'required': True},
            'names': {'type': 'list', 'elements': 'dict', 'default': []},
            'path': {'type': 'path', 'default': '/etc/hosts'},
        },
        supports_check_mode=True,
    )
    path, kept_path = module.params['path'], module.params['kept']
    present, kept = read(path) or '', read(kept_path)
    wanted = wanted_text(module.params, present, kept)
    restores = module.params['state'] == 'restored'
    if not module.check_mode:
        if not restores and kept is None:
            write_whole(kept_path, without_block(present).encode('latin-1'))
        if wanted != present:
            write(module, path, wanted)
        if restores and kept is not None:
            os.unlink(kept_path)
    # The copy is a change too: it is made where it is missing, and removed in the end.
    changed = wanted != present or (kept is None) != restores
    diff = {'before_header': path, 'after_header': path, 'before': present, 'after': wanted}
    module.exit_json(changed=changed, diff=diff if wanted != present else {'before': '', 'after': ''})


if __name__ == '__main__':
    main()
