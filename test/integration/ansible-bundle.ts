import type { Lab } from '../lab/lab.ts';

/** Where the bundle lies on the hosts. */
export const bundleDirectory = '/var/lib/muster/bundle';
export const imageArchive = 'rke2-images.linux-amd64.tar.zst';

/**
 * Stages the least that can be installed: an archive, a checksum file and an install script with the outside behaviour the playbooks
 * rely on. It proves the playbooks, not a cluster; that is the stand-in distribution's work.
 */
export async function stageHusk(lab: Lab, host: string, version: string): Promise<void> {
  await lab.sh(host, script(version));
}

/** The same, with an install script that never ends. */
export async function stageEndlessHusk(lab: Lab, host: string, version: string): Promise<void> {
  await stageHusk(lab, host, version);
  await lab.sh(host, `printf 'sleep 7777\\n' > ${bundleDirectory}/install.sh`);
}

const script = (version: string) => `
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
B=${bundleDirectory}; W=$(mktemp -d); mkdir -p $B $W/bin $W/lib/systemd/system
cat > $W/bin/rke2 <<'X'
#!/bin/sh
case "$1" in
--version) echo "rke2 version ${version} (husk)"; echo "go version go1.0" ;;
*) exec sleep infinity ;;
esac
X
cat > $W/bin/rke2-uninstall.sh <<'X'
#!/bin/sh
set -e
systemctl disable --now rke2-server rke2-agent || true
rm -rf /usr/local/lib/systemd/system/rke2-*.service /usr/local/bin/rke2* /etc/rancher/rke2 "$RKE2_DATA_DIR"
systemctl daemon-reload
X
for role in server agent; do
printf '[Service]\\nExecStart=/usr/local/bin/rke2 %s\\nKillMode=process\\n[Install]\\nWantedBy=multi-user.target\\n' $role > $W/lib/systemd/system/rke2-$role.service
done
chmod 755 $W/bin/*
tar -C $W -czf $B/rke2.linux-amd64.tar.gz bin lib
echo images > $B/${imageArchive}
(cd $B && sha256sum *.gz *.zst > sha256sum-amd64.txt)
cat > $B/install.sh <<'X'
#!/bin/sh
set -e
[ "$INSTALL_RKE2_METHOD" = tar ]
cd "$INSTALL_RKE2_ARTIFACT_PATH"
grep 'rke2.linux-amd64.tar.gz$' sha256sum-amd64.txt | sha256sum -c -
mkdir -p /usr/local && tar -xzf rke2.linux-amd64.tar.gz -C /usr/local
systemctl daemon-reload
X
rm -rf $W
`;
