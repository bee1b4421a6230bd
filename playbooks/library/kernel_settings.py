#!/usr/bin/python
# -*- coding: utf-8 -*-
"""Loads kernel modules and sets kernel parameters now, after writing down what was there before."""
from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r"""
module: kernel_settings
short_description: Kernel modules and parameters, with a record of what was there
description:
  - A module that is built into the kernel counts as loaded. A parameter that this kernel does not have is left out.
  - A parameter that cannot be written here (a container with a read-only /proc/sys) gives a warning, not a failure.
  - Files that make it last over a reboot are not this module's business.
options:
  state: {type: str, choices: [present, restored], default: present, description: Whether to set, or to take back.}
  record: {type: path, required: true, description: JSON file on the host; written once, read to take back.}
  modules: {type: list, elements: str, default: [], description: Kernel modules.}
  parameters: {type: dict, default: {}, description: Kernel parameters, dotted names.}
"""

EXAMPLES = r"""
- name: Set kernel parameters
  kernel_settings:
    record: /var/lib/muster/before.json
    modules: [overlay]
    parameters: {net.ipv4.ip_forward: '1'}
"""

RETURN = r"""
parameters: {type: dict, returned: always, description: Values before the change.}
"""

import errno
import json
import os

from ansible.module_utils.basic import AnsibleModule


def path_of(name):
    return '/proc/sys/' + name.replace('.', '/')


def read_parameter(name):
    """Its value as one line, or None where this kernel does not have it."""
    try:
        with open(path_of(name)) as handle:
            return ' '.join(handle.read().split())
    except (IOError, OSError):
        return None


def write_parameter(module, name, value):
    """True when it was set; a read-only place is a warning because nothing on this host can change it."""
    try:
        with open(path_of(name), 'w') as handle:
            handle.write(value)
        return True
    except (IOError, OSError) as error:
        if error.errno not in (errno.EROFS, errno.EACCES, errno.EPERM):
            module.fail_json(msg='Cannot set %s to %s: %s' % (name, value, error.strerror))
        module.warn('%s stays %s: it is read-only on this host.' % (name, read_parameter(name)))
        return False


def is_writable(name):
    return os.access(path_of(name), os.W_OK) and not os.statvfs(path_of(name)).f_flag & os.ST_RDONLY


def is_loaded(name):
    """Loaded, built in, or a file system the kernel knows (a container cannot see the modules of its machine)."""
    if os.path.isdir('/sys/module/' + name):
        return True
    builtin = '/lib/modules/%s/modules.builtin' % os.uname()[2]
    if os.path.exists(builtin):
        with open(builtin) as handle:
            if any(line.rstrip().endswith('/%s.ko' % name) for line in handle):
                return True
    with open('/proc/filesystems') as handle:
        return any(line.split()[-1] == name for line in handle if line.strip())


def load_modules(module, names):
    """Loads what is missing. One that will not load is a warning: it may be built in under another name."""
    loaded = []
    modprobe = module.get_bin_path('modprobe')
    for name in names:
        options = ['--dry-run'] if module.check_mode else []
        if modprobe and module.run_command([modprobe] + options + [name])[0] == 0:
            loaded.append(name)
        else:
            module.warn('Kernel module %s could not be loaded; it may be built in.' % name)
    return loaded


def write_record(path, record):
    directory = os.path.dirname(path)
    if not os.path.isdir(directory):
        os.makedirs(directory, 0o755)
    with open(path + '.part', 'w') as handle:
        json.dump(record, handle, indent=2, sort_keys=True)
        handle.flush()
        os.fsync(handle.fileno())
    os.rename(path + '.part', path)


def read_record(module, path):
    if not os.path.exists(path):
        return None
    try:
        with open(path) as handle:
            return json.load(handle)
    except ValueError as error:
        module.fail_json(msg='%s does not hold a readable record (%s); move it away to go on.' % (path, error))


def set_present(module):
    wanted = dict((k, str(v)) for k, v in module.params['parameters'].items())
    before = dict((k, read_parameter(k)) for k in wanted)
    missing = [name for name in module.params['modules'] if not is_loaded(name)]
    if read_record(module, module.params['record']) is None and not module.check_mode:
        write_record(module.params['record'], {'version': 1, 'parameters': before, 'unloaded': missing})
    loaded = load_modules(module, missing)
    # Looked at again, because a module brings parameters of its own.
    now = dict((k, read_parameter(k)) for k in wanted)
    differing = [k for k in sorted(wanted) if now[k] is not None and now[k] != wanted[k] and is_writable(k)]
    if not module.check_mode:
        differing = [k for k in differing if write_parameter(module, k, wanted[k])]
    diff = {
        'before': ''.join('%s = %s\n' % (k, now[k]) for k in differing),
        'after': ''.join('%s = %s\n' % (k, wanted[k]) for k in differing) + ''.join('load %s\n' % m for m in loaded),
    }
    module.exit_json(changed=bool(loaded or differing), parameters=before, diff=diff)


def set_restored(module):
    record = read_record(module, module.params['record'])
    before = (record or {}).get('parameters', {})
    differing = [k for k, v in sorted(before.items()) if v is not None and read_parameter(k) not in (None, v)]
    differing = [k for k in differing if is_writable(k)]
    now = dict((k, read_parameter(k)) for k in differing)
    if record is not None and not module.check_mode:
        for name in differing:
            write_parameter(module, name, before[name])
        os.unlink(module.params['record'])
    diff = {
        'before': ''.join('%s = %s\n' % (k, now[k]) for k in differing),
        'after': ''.join('%s = %s\n' % (k, before[k]) for k in differing),
    }
    module.exit_json(changed=record is not None, parameters=now, diff=diff)


def main():
    module = AnsibleModule(
        argument_spec={
            'state': {'type': 'str', 'choices': ['present', 'restored'], 'default': 'present'},
            'record': {'type': 'path', 'required': True},
            'modules': {'type': 'list', 'elements': 'str', 'default': []},
            'parameters': {'type': 'dict', 'default': {}},
        },
        supports_check_mode=True,
    )
    (set_present if module.params['state'] == 'present' else set_restored)(module)


if __name__ == '__main__':
    main()
