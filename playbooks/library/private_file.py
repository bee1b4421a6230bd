#!/usr/bin/python
# -*- coding: utf-8 -*-
"""Writes one file whole, atomically and by default for root alone, from data that never lies in a file on the controller."""
from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r"""
module: private_file
short_description: Write a file that only root may read
description:
  - Directories that are missing are made with mode 0755.
  - The content travels inside the module's own arguments over the pipelined connection, unlike M(ansible.builtin.copy) and
    M(ansible.builtin.template), which put it into a temporary file on the controller first.
  - With O(values) the file is YAML; strings are always quoted, so that no reader takes a token such as C(12e5) for a number.
  - What O(state=absent) takes away is a file that this module wrote from O(values); one that somebody else put there stays.
options:
  state: {type: str, choices: [present, absent], default: present, description: Whether it is to be there.}
  path: {type: path, required: true, description: The file.}
  content: {type: str, description: Text of the file.}
  values: {type: dict, description: Settings of the file; null ones are left out.}
  secrets: {type: dict, description: Settings that are merged into the values and never shown.}
  mode: {type: str, default: '0600', description: File mode, octal.}
  requires: {type: path, description: Nothing is written where this path does not exist.}
"""

EXAMPLES = r"""
- name: Write the configuration
  private_file:
    path: /etc/rancher/rke2/config.yaml
    values: {node-name: server-1}
    secrets: {token: "{{ cluster_token }}"}
"""

RETURN = r"""
changed: {type: bool, returned: always, description: Whether content, mode or owner differed.}
"""

import json
import os
import re
import stat
import tempfile

from ansible.module_utils.basic import AnsibleModule

HEADER = '# Written by Muster. Changes made here are overwritten.\n'
HIDDEN = '(hidden)'
SECRET_NAME = re.compile(r'(password|passwd|passphrase|token|secret|credential|endpoint|auth|[-_.](key|seed))$', re.I)


def without_nulls(value):
    """Drops null settings at every depth: an empty key means something else than an absent one to its readers."""
    if isinstance(value, dict):
        return dict((k, without_nulls(v)) for k, v in value.items() if v is not None)
    if isinstance(value, list):
        return [without_nulls(v) for v in value if v is not None]
    return value


def yaml_lines(value, depth=0):
    """Block YAML with JSON scalars, which every YAML reader understands the same way."""
    pad = '  ' * depth
    for key in sorted(value):
        item = value[key]
        name = json.dumps(key, ensure_ascii=False) if not key.replace('-', '').replace('_', '').isalpha() else key
        if isinstance(item, dict) and item:
            yield '%s%s:' % (pad, name)
            for line in yaml_lines(item, depth + 1):
                yield line
        elif isinstance(item, list) and item:
            yield '%s%s:' % (pad, name)
            for entry in item:
                yield '%s  - %s' % (pad, json.dumps(entry, ensure_ascii=False))
        else:
            yield '%s%s: %s' % (pad, name, json.dumps(item, ensure_ascii=False))


def hide_secrets(text, secrets):
    """Replaces the lines of secret settings; a digest is not shown either, it would confirm a guess.

    What somebody else wrote there before can be secret too, so a setting also counts by its name, and takes along what is indented below it.
    """
    lines, hidden_below = [], None
    for line in text.splitlines(True):
        depth = len(line) - len(line.lstrip(' '))
        if hidden_below is not None and (depth > hidden_below or not line.strip()):
            continue
        hidden_below = None
        key = line.split(':', 1)[0].strip(' -').strip('"\'')
        if key in secrets or (':' in line and SECRET_NAME.search(key)):
            hidden_below = depth
            line = '%s%s: %s\n' % (' ' * depth, key, HIDDEN)
        lines.append(line)
    return ''.join(lines)


def render(params):
    """The wanted text."""
    if params['content'] is not None:
        return params['content']
    values = dict(params['values'] or {})
    values.update(params['secrets'] or {})
    return HEADER + ''.join(line + '\n' for line in yaml_lines(without_nulls(values)))


def read_present(path):
    """Text, mode and owner of what is there; None for nothing."""
    try:
        info = os.lstat(path)
        if not stat.S_ISREG(info.st_mode):
            return None
        with open(path, 'rb') as handle:
            text = handle.read().decode('utf-8', 'replace')
    except (IOError, OSError):
        return None
    return {'text': text, 'mode': stat.S_IMODE(info.st_mode), 'owner': (info.st_uid, info.st_gid)}


def write(module, path, text, mode):
    """Temporary name in the same directory, right mode from the first byte, on disk before it takes the name."""
    directory = os.path.dirname(path)
    if not os.path.isdir(directory):
        os.makedirs(directory, 0o755)
    handle, temporary = tempfile.mkstemp(prefix='.muster-', dir=directory)
    try:
        with os.fdopen(handle, 'wb') as stream:
            stream.write(text.encode('utf-8'))
            stream.flush()
            os.fchmod(stream.fileno(), mode)
            os.fsync(stream.fileno())
        os.rename(temporary, path)
    except (IOError, OSError) as error:
        if os.path.exists(temporary):
            os.unlink(temporary)
        module.fail_json(msg='Cannot write %s: %s' % (path, error.strerror))


def set_absent(module, path, present):
    """Only what begins as this module begins its files is its own."""
    ours = present is not None and present['text'].startswith(HEADER)
    if ours and not module.check_mode:
        os.unlink(path)
    before = hide_secrets(present['text'], set()) if ours else ''
    module.exit_json(changed=ours, path=path, diff={'before_header': path, 'after_header': path, 'before': before, 'after': ''})


def main():
    module = AnsibleModule(
        argument_spec={
            'state': {'type': 'str', 'choices': ['present', 'absent'], 'default': 'present'},
            'path': {'type': 'path', 'required': True},
            'content': {'type': 'str'},
            'values': {'type': 'dict'},
            'secrets': {'type': 'dict', 'no_log': True},
            'mode': {'type': 'str', 'default': '0600'},
            'requires': {'type': 'path'},
        },
        mutually_exclusive=[('content', 'values')],
        required_if=[('state', 'present', ('content', 'values'), True)],
        supports_check_mode=True,
    )
    if module.params['requires'] and not os.path.exists(module.params['requires']):
        module.exit_json(changed=False, skipped=True)
    path, mode = module.params['path'], int(module.params['mode'], 8)
    if os.path.isdir(path):
        module.fail_json(msg='%s is a directory; a file belongs there.' % path)
    present = read_present(path)
    if module.params['state'] == 'absent':
        set_absent(module, path, present)
    wanted = render(module.params)
    changed = present is None or present != {'text': wanted, 'mode': mode, 'owner': (0, 0)}
    if changed and not module.check_mode:
        write(module, path, wanted, mode)
    secret = set(module.params['secrets'] or {})
    before = '' if present is None else hide_secrets(present['text'], secret)
    after = hide_secrets(wanted, secret)
    if changed and before == after and present is not None:
        after += '# (a hidden setting, the mode or the owner differs)\n'
    diff = {'before_header': path, 'after_header': path, 'before': before, 'after': after}
    module.exit_json(changed=changed, path=path, diff=diff if changed else {'before': '', 'after': ''})


if __name__ == '__main__':
    main()
