# SPDX-License-Identifier: GPL-3.0-or-later
#
# This file imports Ansible's own classes and is therefore licensed under the GNU General Public License, version 3 or (at your
# option) any later version, unlike the rest of Muster. See https://www.gnu.org/licenses/gpl-3.0.html.
"""Streams what a playbook does, one JSON object a line, to the file descriptor named in MUSTER_EVENTS_FD."""
from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r"""
name: muster_events
type: notification
short_description: Stream of JSON lines for a program that watches a playbook
description:
  - The first line names the version of the format and of ansible-core. Results of tasks with no_log are cut.
"""

import json
import os

from ansible import __version__ as ansible_version
from ansible.plugins.callback import CallbackBase

FORMAT_VERSION = 1
MAX_TEXT = 16384
CENSORED = 'the output is hidden, because no_log is set for this task'


def text_of(value):
    """A text short enough for one line of the stream; its end is what explains a failure."""
    text = value if isinstance(value, str) else json.dumps(value, default=str)
    return text if len(text) <= MAX_TEXT else '[...]' + text[-MAX_TEXT:]


class CallbackModule(CallbackBase):
    """One method per thing that happens; each writes one line."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = 'notification'
    CALLBACK_NAME = 'muster_events'
    CALLBACK_NEEDS_ENABLED = True

    def __init__(self):
        super().__init__()
        self._stream = os.fdopen(int(os.environ['MUSTER_EVENTS_FD']), 'w', encoding='utf-8')
        self._write('hello', format=FORMAT_VERSION, ansible=ansible_version)

    def _write(self, event, **fields):
        try:
            self._stream.write(json.dumps(dict(event=event, **fields)) + '\n')
            self._stream.flush()
        except BrokenPipeError:
            # The reader is gone, which is its business; Ansible goes on.
            self.disabled = True

    def _host(self, event, result, **fields):
        task, host = result._task, result._host.get_name()
        self._write(event, host=host, task=task.get_name(), task_id=task._uuid, **fields)

    def _details(self, result):
        """Message, exit code and output, unless the task is secret."""
        data = result._result
        if result._task.no_log or data.get('_ansible_no_log', False):
            return {'message': CENSORED}
        named = {'message': 'msg', 'stdout': 'stdout', 'stderr': 'stderr'}
        named.update({'module_stdout': 'module_stdout', 'module_stderr': 'module_stderr'})
        details = dict((name, text_of(data[key])) for name, key in named.items() if data.get(key))
        if isinstance(data.get('rc'), int):
            details['rc'] = data['rc']
        return details

    def _failed_items(self, result):
        """A loop fails with one sentence for all; the reason is in its items."""
        if result._task.no_log or result._result.get('_ansible_no_log', False):
            return []
        items = result._result.get('results') or []
        return [text_of(i.get('msg', '')) for i in items if isinstance(i, dict) and i.get('failed') and not i.get('_ansible_no_log')]

    def v2_playbook_on_play_start(self, play):
        hosts = [] if play.get_variable_manager() is None else [
            h.get_name() for h in play.get_variable_manager()._inventory.get_hosts(play.hosts)
        ]
        self._write('play', name=play.get_name(), hosts=hosts)

    def v2_playbook_on_no_hosts_matched(self):
        self._write('no_hosts')

    def v2_playbook_on_task_start(self, task, is_conditional):
        self._write('task', name=task.get_name(), task_id=task._uuid)

    def v2_playbook_on_handler_task_start(self, task):
        self._write('task', name=task.get_name(), task_id=task._uuid)

    def v2_runner_on_start(self, host, task):
        self._write('started', host=host.get_name(), task=task.get_name(), task_id=task._uuid)

    def v2_runner_on_ok(self, result):
        self._host('ok', result, changed=bool(result._result.get('changed', False)))

    def v2_runner_on_skipped(self, result):
        self._host('skipped', result)

    def v2_runner_on_failed(self, result, ignore_errors=False):
        self._host('failed', result, ignored=bool(ignore_errors), items=self._failed_items(result), **self._details(result))

    def v2_runner_on_unreachable(self, result):
        self._host('unreachable', result, **self._details(result))

    def v2_runner_retry(self, result):
        self._host('retry', result, attempt=result._result.get('attempts', 0), **self._details(result))

    def v2_on_file_diff(self, result):
        if result._task.no_log or result._result.get('_ansible_no_log', False):
            return
        many = result._result.get('results') if result._task.loop else None
        for single in many or [result._result]:
            diff = single.get('diff') if isinstance(single, dict) and single.get('changed') else None
            if diff:
                self._host('diff', result, diff=text_of(self._get_diff(diff)))

    def v2_playbook_on_stats(self, stats):
        self._write('stats', hosts=dict((host, stats.summarize(host)) for host in stats.processed))
