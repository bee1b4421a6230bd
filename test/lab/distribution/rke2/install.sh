#!/bin/sh
# Installs the stand-in for RKE2 from local artifacts. It takes the variables of the real script that matter without internet:
#   INSTALL_RKE2_ARTIFACT_PATH     folder with the artifacts (needed: there is nothing to download from)
#   INSTALL_RKE2_TYPE              server (default) or agent; INSTALL_RKE2_EXEC is the older name
#   INSTALL_RKE2_METHOD            tar (default here)
#   INSTALL_RKE2_TAR_PREFIX        /usr/local, or /opt/rke2 where that is read-only or a mount of its own
#   INSTALL_RKE2_AGENT_IMAGES_DIR  /var/lib/rancher/rke2/agent/images
#   INSTALL_RKE2_SKIP_RELOAD       true leaves systemd alone
# It neither enables nor starts anything.
set -e
[ "${DEBUG:-}" = 1 ] && set -x

info() { echo "[INFO] " "$@"; }
warn() { echo "[WARN] " "$@" >&2; }
fatal() { echo "[ERROR] " "$@" >&2; exit 1; }

check_environment() {
  [ "$(id -u)" -eq 0 ] || fatal "You need to be root to perform this install"
  # shellcheck disable=SC1091
  . /etc/os-release
  kind=${INSTALL_RKE2_TYPE:-${INSTALL_RKE2_EXEC:-server}}
  case $kind in server | agent) ;; *) fatal "Unknown INSTALL_RKE2_TYPE $kind" ;; esac
  case ${INSTALL_RKE2_METHOD:-tar} in
    tar) ;;
    rpm | yum | dnf) fatal "This host has no package repository for INSTALL_RKE2_METHOD=$INSTALL_RKE2_METHOD" ;;
    *) fatal "Unknown INSTALL_RKE2_METHOD $INSTALL_RKE2_METHOD" ;;
  esac
  [ -n "${INSTALL_RKE2_ARTIFACT_PATH:-}" ] || fatal "Can not find curl or wget for downloading files"
  [ -d "$INSTALL_RKE2_ARTIFACT_PATH" ] || fatal "INSTALL_RKE2_ARTIFACT_PATH $INSTALL_RKE2_ARTIFACT_PATH is not a directory"
}

set_architecture() {
  case $(uname -m) in
    x86_64 | amd64) arch=amd64 ;;
    aarch64 | arm64) arch=arm64 ;;
    *) fatal "unsupported architecture $(uname -m)" ;;
  esac
  suffix=linux-$arch
}

set_prefix() {
  prefix=/usr/local
  if ! { [ -w /usr/local ] && touch /usr/local/.rke2-probe 2>/dev/null; } || mountpoint -q /usr/local; then prefix=/opt/rke2; fi
  rm -f /usr/local/.rke2-probe 2>/dev/null || true
  prefix=${INSTALL_RKE2_TAR_PREFIX:-$prefix}
  images_dir=${INSTALL_RKE2_AGENT_IMAGES_DIR:-/var/lib/rancher/rke2/agent/images}
}

stage() {
  scratch=$(mktemp -d -t rke2-install.XXXXXXXXXX)
  trap 'code=$?; rm -rf "$scratch"; exit "$code"' INT EXIT
  info "staging local checksums from $INSTALL_RKE2_ARTIFACT_PATH/sha256sum-$arch.txt"
  cp -f "$INSTALL_RKE2_ARTIFACT_PATH/sha256sum-$arch.txt" "$scratch/checksums"
  info "staging tarball from $INSTALL_RKE2_ARTIFACT_PATH/rke2.$suffix.tar.gz"
  cp -f "$INSTALL_RKE2_ARTIFACT_PATH/rke2.$suffix.tar.gz" "$scratch/rke2.tar.gz"
}

# The expected sum of a file, or nothing where the checksum file does not name it.
expected_sum() { awk -v name="$1" '{ sub(/^\*/, "", $2) } $2 == name { print $1; exit }' "$scratch/checksums"; }

verify() {
  actual=$(sha256sum "$2" | awk '{ print $1 }')
  [ "$1" = "$actual" ] || fatal "download sha256 does not match $1, got $actual"
}

install_tarball() {
  info "verifying tarball"
  verify "$(expected_sum "rke2.$suffix.tar.gz")" "$scratch/rke2.tar.gz"
  info "unpacking tarball file to $prefix"
  mkdir -p "$prefix"
  tar xzf "$scratch/rke2.tar.gz" -C "$prefix" --no-same-owner
  [ "$prefix" = /usr/local ] && return 0
  info "updating service units for $prefix"
  sed -i "s|/usr/local/|$prefix/|g" "$prefix"/lib/systemd/system/rke2-*.service
  mv -f "$prefix"/lib/systemd/system/rke2-*.service "$prefix"/lib/systemd/system/rke2-*.env /etc/systemd/system/
}

# Without its line in the checksum file an archive is left out in silence, and the other archives depend on the main one.
install_images() {
  found=
  for ending in zst gz; do
    name=rke2-images.$suffix.tar.$ending
    sum=$(expected_sum "$name")
    if [ -z "$found" ] && [ -n "$sum" ] && [ -f "$INSTALL_RKE2_ARTIFACT_PATH/$name" ]; then
      info "verifying airgap tarball"
      verify "$sum" "$INSTALL_RKE2_ARTIFACT_PATH/$name"
      info "installing airgap tarball to $images_dir"
      mkdir -p "$images_dir"
      if [ "$ending" = gz ]; then
        gzip -dc "$INSTALL_RKE2_ARTIFACT_PATH/$name" >"$images_dir/.new" && mv -f "$images_dir/.new" "$images_dir/rke2-images.$suffix.tar"
      else
        cp -f "$INSTALL_RKE2_ARTIFACT_PATH/$name" "$images_dir/.new" && mv -f "$images_dir/.new" "$images_dir/$name"
      fi
      found=yes
    fi
  done
  [ -n "$found" ] || return 0
  for archive in "$INSTALL_RKE2_ARTIFACT_PATH"/rke2-images-*."$suffix".tar.zst; do
    name=$(basename "$archive")
    if [ -f "$archive" ] && [ -n "$(expected_sum "$name")" ]; then
      verify "$(expected_sum "$name")" "$archive"
      cp -f "$archive" "$images_dir/.new" && mv -f "$images_dir/.new" "$images_dir/$name"
    fi
  done
}

check_environment
set_architecture
set_prefix
stage
install_tarball
install_images
if [ "${INSTALL_RKE2_SKIP_RELOAD:-}" != true ]; then systemctl daemon-reload; fi
