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
  - Taking back puts recorded parameters to their values again and unloads recorded modules, with what they brought along, where nothing
    uses them. A module in use stays loaded, with a warning.
options:
  state: {type: str, choices: [present, restored], default: present, description: Whether to set, or to take back.}
  record: {type: path, required: true, description: JSON file on the host; written once, read to take back.}
  modules: {type: list, elements: str, default: [], description: Kernel modules.}
  parameters: {type: dict, default: {}, description: Kernel parameters, dotted names.}
  watched: {type: list, elements: str, default: [], description: Parameters that are recorded only, because the distribution sets them.}
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
import glob
import os
import re

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.muster_records import read_record, write_record


def path_of(name):
    """Names with slashes are for interfaces that have a dot in theirs (sysctl(8))."""
    return '/proc/sys/' + (name if '/' in name else name.replace('.', '/'))


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


def modules_now():
    """Names of modules in use by how many, without those that are built in."""
    if not os.path.exists('/proc/modules'):
        return {}
    with open('/proc/modules') as handle:
        return dict((line.split()[0], line.split()[2]) for line in handle)


def forwarding_of_interfaces():
    """Switching net.ipv4.ip_forward sets them all, so the one switch back would not bring these back."""
    return [path[len('/proc/sys/'):] for path in sorted(glob.glob('/proc/sys/net/ipv4/conf/*/forwarding'))]


def order_of(name):
    """Forwarding first, the widest switch leading: switching it changes other parameters of the network."""
    dotted = name.replace('/', '.')
    rank = ['net.ipv4.ip_forward', 'net.ipv6.conf.all.forwarding', 'net.ipv4.conf.all.forwarding', 'net.ipv4.conf.default.forwarding']
    return (rank.index(dotted) if dotted in rank else len(rank) + int(not dotted.endswith('.forwarding')), dotted)


def state_before(module, missing):
    names = list(module.params['parameters']) + module.params['watched'] + forwarding_of_interfaces()
    found = dict((name, read_parameter(name)) for name in names)
    return {
        'version': 2,
        'parameters': dict((name, value) for name, value in found.items() if value is not None),
        'unloaded': missing,
        'loaded': sorted(modules_now()),
    }


def set_present(module):
    wanted = dict((k, str(v)) for k, v in module.params['parameters'].items())
    before = dict((k, read_parameter(k)) for k in wanted)
    missing = [name for name in module.params['modules'] if not is_loaded(name)]
    path = module.params['record']
    unrecorded = read_record(module, path) is None
    if unrecorded and not module.check_mode:
        write_record(path, state_before(module, missing))
    loaded = load_modules(module, missing)
    # Looked at again, because a module brings parameters of its own.
    now = dict((k, read_parameter(k)) for k in wanted)
    differing = [k for k in sorted(wanted) if now[k] is not None and now[k] != wanted[k] and is_writable(k)]
    if not module.check_mode:
        differing = [k for k in differing if write_parameter(module, k, wanted[k])]
    record = ['record what is there in %s\n' % path] if unrecorded else []
    diff = {
        'before': ''.join('%s = %s\n' % (k, now[k]) for k in differing),
        'after': ''.join(record + ['%s = %s\n' % (k, wanted[k]) for k in differing] + ['load %s\n' % m for m in loaded]),
    }
    module.exit_json(changed=bool(unrecorded or loaded or differing), parameters=before, diff=diff)


def brought_along(module, name):
    """The module and what it needed, in the order in which they can go (modprobe(8), --show-depends, the other way round)."""
    modprobe = module.get_bin_path('modprobe')
    code, out, _ = module.run_command([modprobe, '--show-depends', name]) if modprobe else (1, '', '')
    paths = [line.split()[1] for line in out.splitlines() if line.startswith('insmod ')] if code == 0 else []
    names = [re.sub(r'\.ko(\.\w+)?$', '', os.path.basename(path)).replace('-', '_') for path in paths]
    return list(reversed(names)) or [name.replace('-', '_')]


def unload_modules(module, record):
    """Unloads what preparing loaded; never what was there before, never what something uses. One that stays is a warning."""
    gone = []
    for name in record.get('unloaded', []):
        for each in brought_along(module, name):
            now = modules_now()
            if each not in now or each in record.get('loaded', []) or each in gone:
                continue
            # rmmod, because `modprobe -r` takes unused modules with it that were loaded before.
            rmmod = module.get_bin_path('rmmod')
            if not module.check_mode and (now[each] != '0' or not rmmod or module.run_command([rmmod, each])[0] != 0):
                module.warn('Kernel module %s stays loaded: something uses it.' % each)
            else:
                gone.append(each)
    return gone


def set_restored(module):
    record = read_record(module, module.params['record'])
    before = (record or {}).get('parameters', {})
    names = [k for k in sorted(before, key=order_of) if before[k] is not None]
    now = dict((k, read_parameter(k)) for k in names)
    differing = [k for k in names if now[k] not in (None, before[k]) and is_writable(k)]
    unloaded = []
    if record is not None:
        if not module.check_mode:
            for name in names:
                # Read again: what was switched a moment ago may have changed this one.
                if read_parameter(name) not in (None, before[name]) and is_writable(name):
                    write_parameter(module, name, before[name])
        unloaded = unload_modules(module, record)
        if not module.check_mode:
            os.unlink(module.params['record'])
    removed = [] if record is None else ['remove the record in %s\n' % module.params['record']]
    diff = {
        'before': ''.join('%s = %s\n' % (k, now[k]) for k in differing),
        'after': ''.join(['%s = %s\n' % (k, before[k]) for k in differing] + ['unload %s\n' % m for m in unloaded] + removed),
    }
    module.exit_json(changed=record is not None, parameters=now, diff=diff)


def main():
    module = AnsibleModule(
        argument_spec={
            'state': {'type': 'str', 'choices': ['present', 'restored'], 'default': 'present'},
            'record': {'type': 'path', 'required': True},
            'modules': {'type': 'list', 'elements': 'str', 'default': []},
            'parameters': {'type': 'dict', 'default': {}},
            'watched': {'type': 'list', 'elements': 'str', 'default': []},
        },
        supports_check_mode=True,
    )
    (set_present if module.params['state'] == 'present' else set_restored)(module)


if __name__ == '__main__':
    main()
