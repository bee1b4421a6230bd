# -*- coding: utf-8 -*-
"""Records of what a host was like before, so that it can be put back. They lie on the host, because any laptop may take it back."""
from __future__ import absolute_import, division, print_function

__metaclass__ = type

import json
import os


def write_whole(path, content):
    """Bytes under a name that is taken once they are on disk. Directories that are missing are made."""
    directory = os.path.dirname(path)
    if not os.path.isdir(directory):
        os.makedirs(directory, 0o755)
    with open(path + '.part', 'wb') as handle:
        handle.write(content)
        handle.flush()
        os.fsync(handle.fileno())
    os.rename(path + '.part', path)


def write_record(path, record):
    write_whole(path, json.dumps(record, indent=2, sort_keys=True).encode('utf-8'))


def read_record(module, path):
    """The record, or None where there is none. One that cannot be read is never overwritten."""
    if not os.path.exists(path):
        return None
    try:
        with open(path) as handle:
            return json.load(handle)
    except ValueError as error:
        module.fail_json(msg='%s does not hold a readable record (%s); move it away to go on.' % (path, error))
