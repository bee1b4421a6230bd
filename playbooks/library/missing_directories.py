#!/usr/bin/python
# -*- coding: utf-8 -*-
"""Writes down which directories a host does not have, so that empty ones an install left behind can go again."""
from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r"""
module: missing_directories
short_description: Remember directories that are not there
description:
  - Install scripts make directories that their uninstall programs leave behind empty. Removing every empty one would take away those that
    the site made, so what was missing is written down first.
options:
  state: {type: str, choices: [noted, restored], default: noted, description: Whether to write down, or to take back.}
  record: {type: path, required: true, description: JSON file on the host; written once.}
  paths: {type: list, elements: path, default: [], description: Directories to look for.}
"""

EXAMPLES = r"""
- name: Write down which directories are missing
  missing_directories:
    record: /var/lib/muster/directories.json
    paths: [/etc/rancher]
"""

RETURN = r"""
removed: {type: list, returned: always, description: Directories that were (or would be) removed.}
"""

import os

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.muster_records import read_record, write_record


def emptied(missing):
    """Those of the missing ones that are there now with nothing but such directories in them, innermost first."""
    found = []
    for path in sorted(missing, reverse=True):
        if os.path.isdir(path) and not os.path.islink(path) and not os.path.ismount(path):
            if all(os.path.join(path, name) in found for name in os.listdir(path)):
                found.append(path)
    return found


def main():
    module = AnsibleModule(
        argument_spec={
            'state': {'type': 'str', 'choices': ['noted', 'restored'], 'default': 'noted'},
            'record': {'type': 'path', 'required': True},
            'paths': {'type': 'list', 'elements': 'path', 'default': []},
        },
        supports_check_mode=True,
    )
    path = module.params['record']
    record = read_record(module, path)
    if module.params['state'] == 'noted':
        missing = [each for each in module.params['paths'] if not os.path.lexists(each)]
        if record is None and not module.check_mode:
            write_record(path, {'version': 1, 'missing': missing})
        after = 'record the %d that are missing in %s\n' % (len(missing), path) if record is None else ''
        module.exit_json(changed=record is None, removed=[], diff={'before': '', 'after': after})
    removed = emptied((record or {}).get('missing', []))
    if record is not None and not module.check_mode:
        for each in removed:
            os.rmdir(each)
        os.unlink(path)
    after = '' if record is None else 'remove the record in %s\n' % path
    diff = {'before': ''.join('%s\n' % each for each in removed), 'after': after}
    module.exit_json(changed=record is not None, removed=removed, diff=diff)


if __name__ == '__main__':
    main()
