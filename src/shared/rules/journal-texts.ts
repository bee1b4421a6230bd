/**
 * Texts that RKE2 and K3s write to the journal and what they mean (both share the supervisor's code, so the texts are the same).
 * `fatal` is a state that waiting does not cure: somebody has to change something. `waiting` may pass by itself and is worth
 * showing as the last reason seen. `noise` belongs to every healthy start.
 */
export interface JournalText {
  readonly id: string;
  readonly kind: 'fatal' | 'waiting' | 'noise';
  readonly pattern: RegExp;
  /** One sentence. */
  readonly meaning: string;
  readonly cure: string;
}

type Row = readonly [id: string, pattern: RegExp, meaning: string, cure: string];

const tokens: readonly Row[] = [
  [
    'ca-hash-mismatch',
    /token CA hash does not match the Cluster CA certificate hash/i,
    'The join token belongs to another cluster than the one that answers at the registration address.',
    'Check that the registration address leads to this cluster (a load balancer may still point to an old server), or reset the node and join it with the present token.',
  ],
  [
    'token-missing',
    /token must not be empty|--token is required/i,
    'The node was started without a join token.',
    'Run the installation again so that the configuration with the token is written.',
  ],
  [
    'token-malformed',
    /invalid token CA hash length|invalid token format|invalid token:/i,
    'The join token is damaged: its form is not the one the distribution writes.',
    'Take the token from the file server/token on the initial server, unshortened, and run the installation again.',
  ],
  [
    'token-forbidden',
    /server-bootstrap: 403 Forbidden|\/v1-(?:rke2|k3s)\/\S*: 403 Forbidden/i,
    'The cluster refused the token for this role: a token for agents was used on a server.',
    'Join servers with the server token.',
  ],
  [
    'token-wrong',
    /\/v1-(?:rke2|k3s)\/(?!readyz)\S*: 401 Unauthorized|not authorized to (?:join|access)/i,
    "The cluster refused the token's password.",
    'Check the token against the file server/token on the initial server and run the installation again.',
  ],
  [
    'token-differs-from-data',
    /bootstrap data already found and encrypted with different token|no bootstrap data found in datastore/i,
    "The token is not the one this cluster's data was made with.",
    'Put the original token back; it also encrypts the certificate authorities in etcd and cannot be replaced by writing another one.',
  ],
  [
    'scheme',
    /only https:\/\/ URLs are supported/i,
    'The address of the server in the configuration does not start with https://.',
    'Correct the registration address in the site file.',
  ],
];

const identity: readonly Row[] = [
  [
    'duplicate-etcd-name',
    /duplicate node name found, please use a unique name/i,
    'Another server of this cluster already has this name in etcd.',
    'Give the host another name, or remove the old server of that name from the cluster first.',
  ],
  [
    'node-password',
    /Node password rejected|unable to verify password for node .* hash does not match/i,
    'The cluster knows a node of this name with another password: the host was reinstalled, or two hosts have one name.',
    'Delete the old node from the cluster (kubectl delete node NAME) or give the host another name, then join again.',
  ],
  [
    'ip-changed',
    /this server is (?:a )?not a member of the etcd cluster/i,
    "The server's address is not the one it has in etcd.",
    'Give the host its former address back, or remove the server from the cluster and let it join anew.',
  ],
  [
    'removed-member',
    /this node has been removed from the cluster|tombstone file has been detected/i,
    'This server was removed from etcd and still carries its old data.',
    'Uninstall the distribution from this host before it joins again.',
  ],
  [
    'settings-differ',
    /critical configuration (?:value )?mismatch/i,
    "A setting that must be the same on all servers differs from the cluster's (such as a CIDR, the DNS address or the cluster domain).",
    'Compare the configuration with that of the initial server and run the installation again.',
  ],
  [
    'disk-newer',
    /newer than datastore and could cause a cluster outage/i,
    "Files on this server are newer than the cluster's own record of them: the clock was changed, or a restore went before.",
    'Check the clocks of all servers; then move the files named in the line away and start the service again.',
  ],
];

const host: readonly Row[] = [
  [
    'no-default-route',
    /no default routes? found|unable to find suitable network address|failed to find default route/i,
    'The host has no default route, so no address could be chosen for the node.',
    'Set a default route; in an air gap a dummy interface with a persistent route is enough.',
  ],
  [
    'memory-cgroup',
    /failed to find memory cgroup/i,
    'The kernel runs without the memory controller that containers need.',
    'On a Raspberry Pi add "cgroup_memory=1 cgroup_enable=memory" to the one line of cmdline.txt and reboot.',
  ],
  [
    'cis-preparation',
    /invalid kernel parameter value|missing required: (?:user|group)/i,
    'The chosen hardening profile asks for kernel parameters or a user that the host does not have.',
    'Set the parameters and create the user that the line names, or leave the profile out.',
  ],
  [
    'permission-denied',
    /(?:fork\/exec|exec) \S+: (?:permission denied|operation not permitted)/i,
    'The host forbids running programs from the data directory.',
    'Mount the data directory without noexec; where fapolicyd or SELinux is active, install its rules for the distribution.',
  ],
  [
    'selinux',
    /process is not running in context 'container_runtime_t'/i,
    'SELinux is asked for, but its policy for the distribution is not installed.',
    'Install the SELinux policy package of the distribution on the host.',
  ],
  [
    'port-taken',
    /bind: address already in use/i,
    'A port that the distribution needs is taken by another program.',
    'Stop the program that listens on the port named in the line.',
  ],
  [
    'disk-full',
    /no space left on device|mvcc: database space exceeded/i,
    'The disk, or the space etcd allows itself, is full.',
    'Make room below the data directory and start the service again.',
  ],
  [
    'runtime-image',
    /failed to get runtime image/i,
    'The images of this version are not on the node, and there is no registry to get them from.',
    'Check that the bundle has the images archive of exactly the version being installed, and stage it again.',
  ],
];

const certificates: readonly Row[] = [
  [
    'clock',
    /x509: certificate has expired or is not yet valid/i,
    "A certificate is not valid at the time the host's clock shows.",
    'Compare the clocks of the hosts (chrony); if they agree, the certificate has run out and must be rotated.',
  ],
  [
    'certificate-name',
    /x509: certificate is valid for .*, not /i,
    "The address nodes join through is not in the server's certificate.",
    'Add the address to tlsSans in the site file and run the installation again.',
  ],
  [
    'tls-in-between',
    /doesn't contain any IP SANs|CA cert validation failed/i,
    'Something between the node and the server ends TLS itself, or the answer comes from another program.',
    'Let the load balancer pass TCP through without touching TLS, and check that the address leads to the supervisor.',
  ],
];

const waiting: readonly Row[] = [
  [
    'too-many-files',
    /too many open files|failed to create fsnotify watcher/i,
    'The host allows too few file watches.',
    'Raise fs.inotify.max_user_instances to 8192.',
  ],
  [
    'server-unreachable',
    /(?:failed to get CA certs|failed to validate connection to cluster).*(?:connection refused|no route to host|i\/o timeout|network is unreachable|deadline exceeded|Client\.Timeout)/i,
    'The node does not reach the registration address.',
    'Check that the initial server is up and that no firewall blocks the port named in the line.',
  ],
  [
    'name-unknown',
    /(?:CA certs|connection to cluster).*no such host/i,
    'The name of the registration address is not known on this node.',
    'Add it to DNS or to /etc/hosts of the node, or use an address.',
  ],
  [
    'learner-first',
    /too many learner members in cluster|Waiting for other members to finish joining etcd/i,
    'Another server is still joining etcd; one joins at a time.',
    'Wait until that server is a voter.',
  ],
  [
    'api-never-ready',
    /failed to wait for API server to become ready|Failed to get request handlers from apiserver/i,
    'The API server did not become ready in time, mostly because the disk is slow at importing images.',
    "The service starts again by itself; if it does not get further, look at the disk and at the API server's log.",
  ],
  [
    'slow-disk',
    /apply request took too long|slow fdatasync/i,
    'The disk is too slow for etcd.',
    'Put the data directory on an SSD; SD cards and network file systems are not enough.',
  ],
  [
    'image-missing',
    /^(?!.*-image\.txt).*(?:failed to get sandbox image|ErrImagePull|ImagePullBackOff|failed to pull image)/i,
    'An image is missing on the node and cannot be pulled.',
    'Check that the bundle has all image archives of this version and of the chosen pod network.',
  ],
  [
    'no-quorum',
    /etcdserver: no leader|etcdserver: request timed out|etcd cluster is unavailable or misconfigured/i,
    'etcd has no leader: too few of its members can be reached.',
    'Bring the other servers back; if they are lost, the cluster must be reset from a snapshot.',
  ],
];

const noise: readonly Row[] = [
  'Waiting for etcd server to become available',
  'Waiting for API server to become available',
  'Failed to test etcd connection',
  'remote error: tls: bad certificate',
  'Waiting to retrieve agent configuration; server is not ready',
  'Waiting to retrieve kube-proxy configuration; server is not ready',
  'Waiting for cri connection',
  'Waiting for control-plane node agent startup',
  'Waiting for containerd startup',
  'Container for etcd (?:not found|is not ready)',
  'Unknown flag --\\S+ found in config\\.yaml, skipping',
  'Error encountered while importing \\S+-image\\.txt',
  'Cluster CA certificate is not trusted by the host CA bundle, but the token does not include a CA hash',
].map((text, index) => [`noise-${index + 1}`, new RegExp(text, 'i'), 'Part of every start.', ''] as const);

function rows(kind: JournalText['kind'], table: readonly Row[]): readonly JournalText[] {
  return table.map(([id, pattern, meaning, cure]) => ({ id, kind, pattern, meaning, cure }));
}

/**
 * All known texts. Order matters: the first that fits a line explains it, and noise comes last because a line such as
 * "Waiting to retrieve agent configuration; server is not ready: Node password rejected" carries its cause behind the noise.
 */
export const journalTexts: readonly JournalText[] = [
  ...rows('fatal', [...tokens, ...identity, ...certificates, ...host]),
  ...rows('waiting', waiting),
  ...rows('noise', noise),
];
