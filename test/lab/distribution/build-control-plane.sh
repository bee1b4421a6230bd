#!/usr/bin/env bash
# Builds the real Kubernetes control plane the stand-in distribution runs, from Debian packages only, and prints the folder that
# holds the binaries on its last line of standard output. Everything else goes to standard error.
#
# Result: kube-apiserver kube-controller-manager kube-scheduler kubemark etcd etcdctl kubectl
# Where:  ${MUSTER_LAB_CACHE:-/var/cache/muster-lab}/control-plane-1.20.2-<digest of this script and its patch>
# A folder that appears under its final name is complete: the work happens beside it and is renamed at the end, under a lock.
# KUBEBUILDER_ASSETS, when it names a folder with all of these binaries, is used as it is and nothing is built.
set -euo pipefail
export LC_ALL=C DEBIAN_FRONTEND=noninteractive

readonly kube_version=1.20.2
readonly binaries=(kube-apiserver kube-controller-manager kube-scheduler kubemark etcd etcdctl kubectl)
readonly cache=${MUSTER_LAB_CACHE:-/var/cache/muster-lab}
readonly here=$(cd "$(dirname "$0")" && pwd)
readonly recipe=$(cat "$here/build-control-plane.sh" "$here/control-plane.patch" | sha256sum | cut -c1-10)
readonly result=$cache/control-plane-$kube_version-$recipe
readonly work=$cache/.control-plane-work
readonly started=$(date +%s)

say() { printf 'control plane: %s (%d s so far)\n' "$*" $(($(date +%s) - started)) >&2; }
die() { printf 'control plane: %s\n' "$*" >&2; exit 1; }

has_all() {
  local name
  for name in "${binaries[@]}"; do [[ -x $1/$name ]] || return 1; done
}

# apt with its own lists and sources, so that the machine's configuration stays as it is.
private_apt() {
  mkdir -p "$work/apt/lists/partial" "$work/apt/archives/partial" "$work/apt/parts"
  local mirror
  mirror=$(apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 2>/dev/null |
    awk '$2 == "bookworm" && $3 == "main" { print $1; exit }')
  : "${mirror:=http://deb.debian.org/debian/}"
  local keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  [[ -e $keyring ]] || die "the Debian archive keyring is missing; install the package debian-archive-keyring"
  printf '%s [arch=amd64 signed-by=%s] %s bookworm main\n' deb "$keyring" "$mirror" deb-src "$keyring" "$mirror" >"$work/apt/sources.list"
  cat >"$work/apt/apt.conf" <<CONF
Dir::Etc::sourcelist "$work/apt/sources.list";
Dir::Etc::sourceparts "$work/apt/parts";
Dir::Etc::preferencesparts "$work/apt/parts";
Dir::State::lists "$work/apt/lists";
Dir::Cache::archives "$work/apt/archives";
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
APT::Architecture "amd64";
APT::Sandbox::User "root";
Acquire::Languages "none";
CONF
  APT_CONFIG=$work/apt/apt.conf apt-get -qq update >&2 || die "cannot read the package lists of $mirror; is a Debian mirror reachable?"
}

private() { APT_CONFIG=$work/apt/apt.conf "$@"; }

# Installs only what is missing, and says so before it does.
install_tools() {
  local wanted=(golang-1.19-go dpkg-dev golang-github-modern-go-reflect2-dev patch) missing=() name
  for name in "${wanted[@]}"; do
    dpkg-query -W -f '${Status}' "$name" 2>/dev/null | grep -q 'ok installed' || missing+=("$name")
  done
  ((${#missing[@]})) || return 0
  say "installing build packages from Debian: ${missing[*]}"
  apt-get -qq install -y --no-install-recommends "${missing[@]}" >&2 || die "cannot install ${missing[*]} with apt-get"
}

# Unpacked, never installed: the postinst of etcd-server needs systemd, and kubernetes-client would put a kubectl on the machine.
unpack_debs() {
  say "fetching etcd and kubectl"
  mkdir -p "$work/debs" "$work/root"
  (cd "$work/debs" && private apt-get -qq download etcd-server:amd64 etcd-client:amd64 kubernetes-client:amd64 >&2)
  local deb
  for deb in "$work"/debs/*.deb; do dpkg -x "$deb" "$work/root"; done
  local name
  for name in etcd etcdctl kubectl; do install -m 755 "$work/root/usr/bin/$name" "$work/out/$name"; done
  strip "$work/out/etcd" "$work/out/etcdctl" "$work/out/kubectl" 2>/dev/null || true
}

unpack_source() {
  say "fetching the source package kubernetes $kube_version"
  mkdir -p "$work/source" "$work/go/src/k8s.io"
  (cd "$work/source" && private apt-get -qq source --download-only kubernetes >&2)
  dpkg-source --no-check -x "$work"/source/kubernetes_*.dsc "$work/go/src/k8s.io/kubernetes" >&2
}

# control-plane.patch makes the binaries fit behind the stand-in: the version is named at run time, so that one build serves every
# packed version; the hollow kubelet tells the host's real facts; K3s' supervisor shares the API port.
patch_source() {
  local tree=$work/go/src/k8s.io/kubernetes
  rm -rf "$tree/vendor/github.com/modern-go/reflect2"
  cp -rL /usr/share/gocode/src/github.com/modern-go/reflect2 "$tree/vendor/github.com/modern-go/reflect2"
  patch -d "$tree" -p1 --forward --silent <"$here/control-plane.patch" >&2 || die "control-plane.patch does not fit the source package"
}

in_tree() {
  (cd "$work/go/src/k8s.io/kubernetes" && env GOPATH="$work/go" GOCACHE="$work/go-cache" GOFLAGS= GO111MODULE=off GOTOOLCHAIN=local \
    CGO_ENABLED=0 PATH="/usr/lib/go-1.19/bin:$PATH" "$@")
}

# kube-apiserver does not compile without this generated file, which Debian's package leaves to its own build.
generate_openapi() {
  say "generating the OpenAPI definitions"
  in_tree go build -o "$work/openapi-gen" ./vendor/k8s.io/kube-openapi/cmd/openapi-gen
  local inputs
  inputs=$(cd "$work/go/src/k8s.io/kubernetes" && grep -rl --include=*.go '+k8s:openapi-gen=' pkg staging/src vendor/k8s.io/kube-aggregator 2>/dev/null |
    grep -v -e zz_generated -e /testdata/ -e /examples/ -e /code-generator/ -e /sample- |
    xargs -n1 dirname | sort -u | sed -e 's|^staging/src/|k8s.io/kubernetes/vendor/|' -e 's|^pkg/|k8s.io/kubernetes/pkg/|' -e 's|^vendor/|k8s.io/kubernetes/vendor/|' | sort -u)
  local arguments=() package
  for package in $inputs; do arguments+=(--input-dirs "$package"); done
  in_tree "$work/openapi-gen" -O zz_generated.openapi --go-header-file hack/boilerplate/boilerplate.generatego.txt \
    --output-base "$work/go/src" --output-package k8s.io/kubernetes/pkg/generated/openapi -r "$work/openapi-violations" "${arguments[@]}" >&2
  [[ -s $work/go/src/k8s.io/kubernetes/pkg/generated/openapi/zz_generated.openapi.go ]] || die "openapi-gen wrote nothing"
}

version_flags() {
  local at
  for at in k8s.io/kubernetes/vendor/k8s.io/component-base/version k8s.io/kubernetes/vendor/k8s.io/client-go/pkg/version; do
    printf -- '-X %s.gitVersion=v%s -X %s.gitMajor=1 -X %s.gitMinor=20 -X %s.gitTreeState=clean ' "$at" "$kube_version" "$at" "$at" "$at"
  done
  printf -- '-s -w'
}

show_progress() {
  local total=$1 done_count=0 begun shown=0 now left
  begun=$(date +%s)
  while IFS= read -r line; do
    case $line in */* | [a-z]*) done_count=$((done_count + 1)) ;; esac
    [[ $line == *": "* || $line == "#"* ]] && printf '%s\n' "$line" >&2
    now=$(date +%s)
    if ((now - shown >= 10 && done_count > 0)); then
      left=$(((now - begun) * (total > done_count ? total - done_count : 0) / done_count + 15))
      say "compiling, package $done_count of about $total, roughly $left s left"
      shown=$now
    fi
  done
}

compile() {
  local commands=(./cmd/kube-apiserver ./cmd/kube-controller-manager ./cmd/kube-scheduler ./cmd/kubemark) tags=providerless,dockerless total
  total=$(in_tree go list -tags "$tags" -deps "${commands[@]}" | wc -l)
  say "compiling $total packages, about three minutes on two cores"
  mkdir -p "$work/bin"
  in_tree env GOBIN="$work/bin" GOGC=200 go install -v -tags "$tags" -trimpath -ldflags "$(version_flags)" "${commands[@]}" 2>&1 | show_progress "$total"
  local name
  for name in kube-apiserver kube-controller-manager kube-scheduler kubemark; do install -m 755 "$work/bin/$name" "$work/out/$name"; done
}

main() {
  if [[ -n ${KUBEBUILDER_ASSETS:-} ]] && has_all "$KUBEBUILDER_ASSETS"; then
    say "using the binaries KUBEBUILDER_ASSETS names"
    printf '%s\n' "$KUBEBUILDER_ASSETS"
    return
  fi
  mkdir -p "$cache"
  exec 9>"$cache/.control-plane.lock"
  flock -n 9 || { say "another process builds already, waiting for it"; flock 9; }
  if ! has_all "$result"; then
    rm -rf "$work"
    mkdir -p "$work/out"
    install_tools
    private_apt
    unpack_debs
    unpack_source
    patch_source
    generate_openapi
    compile
    has_all "$work/out" || die "a binary is missing in $work/out after the build"
    mv -T "$work/out" "$result"
    rm -rf "$work" 2>/dev/null || { chmod -R u+w "$work" && rm -rf "$work"; }
    say "built"
  fi
  printf '%s\n' "$result"
}

main "$@"
