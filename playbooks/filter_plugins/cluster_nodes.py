"""What keeps the nodes of a cluster from being as wanted, from the output of `kubectl get nodes -o json`."""
import json


def _condition(node, kind):
    for condition in node.get('status', {}).get('conditions', []):
        if condition.get('type') == kind:
            return condition
    return {'status': 'Unknown', 'reason': 'not reported yet'}


def _reasons(node, name, version, voter):
    if node is None:
        return ['%s has not registered yet' % name]
    ready = _condition(node, 'Ready')
    kubelet = node.get('status', {}).get('nodeInfo', {}).get('kubeletVersion')
    reasons = []
    if ready.get('status') != 'True':
        reasons.append('%s is not Ready: %s' % (name, ready.get('reason') or ready.get('message')))
    if kubelet != version:
        reasons.append('%s runs %s, wanted %s' % (name, kubelet, version))
    if voter and _condition(node, 'EtcdIsVoter').get('status') != 'True':
        reasons.append('%s does not vote in etcd yet: %s' % (name, _condition(node, 'EtcdIsVoter').get('reason')))
    return reasons


def unready_nodes(kubectl, wanted, version):
    """Reasons, empty when all is well.

    kubectl: registered result of the kubectl command; wanted: list of {name, voter}; version: wanted kubelet version.
    """
    if kubectl.get('rc') != 0:
        return ['the API does not answer: %s' % (kubectl.get('stderr') or kubectl.get('msg') or 'no output').strip()]
    found = dict((item['metadata']['name'], item) for item in json.loads(kubectl['stdout'])['items'])
    return [r for w in wanted for r in _reasons(found.get(w['name']), w['name'], version, w.get('voter', False))]


class FilterModule(object):
    """Registers the filter with Ansible."""

    def filters(self):
        return {'unready_nodes': unready_nodes}
