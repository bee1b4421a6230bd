/** Where the lease lies, on the initial server. */
export const LEASE_DIRECTORY = '/var/lib/muster';

/** Exit code: others were at work on the file for too long. */
export const leaseBusyExit = 97;

/**
 * Everything that is done with a lease, in one script, so that looking and changing are one. Arguments: directory, action, id, then
 * for `take` the id of a lease that may be replaced (or nothing), the owner as JSON and the seconds it is valid; for `renew` owner, seconds and since when.
 *
 * What excludes others is a lock on the directory itself (flock(2)), which the kernel gives back when its process dies, and which leaves nothing
 * behind. The directory may be removed while somebody waits for it: then the lock is on one that is no more, and it is tried again.
 *
 * First line of the answer: `taken`, `renewed`, `given`, `broken`, `none`, or `held BOOT UPTIME EPOCH CHANGED` with the host's clocks; what is in
 * the file follows.
 */
export const LEASE_SCRIPT = `
umask 022
dir=$1 action=$2 id=$3
file=$dir/lease.json part=$dir/.lease.part
has() { [ -n "$1" ] && grep -qF "\\"id\\": \\"$1\\"" "$file"; }
nobodys() { ! grep -qE '^  "id": "[a-z0-9-]+",$' "$file"; }
put() {
  read -r up rest </proc/uptime
  boot=$(cat /proc/sys/kernel/random/boot_id) || boot=
  now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
  printf '{\\n  "id": "%s",\\n  "owner": %s,\\n  "since": "%s",\\n  "renewedAt": "%s",\\n  "renewed": {"boot": "%s", "uptimeSeconds": %s, "epochSeconds": %s},\\n  "validForSeconds": %s\\n}\\n' \\
    "$id" "$1" "\${3:-$now}" "$now" "$boot" "\${up%%.*}" "$(date +%s)" "$2" >"$part" || { rm -f -- "$part"; exit 96; }
  mv -f -- "$part" "$file" || exit 96
}
tell() {
  [ -e "$file" ] || { echo none; return 0; }
  read -r up rest </proc/uptime
  echo "held $(cat /proc/sys/kernel/random/boot_id) \${up%%.*} $(date +%s) $(stat -c %Y -- "$file")"
  cat -- "$file"
}
clear_away() { rm -f -- "$file" "$part" && { rmdir -- "$dir" 2>/dev/null || :; }; }
act() {
  case $action in
    look) tell ;;
    take)
      if [ ! -e "$file" ] || has "$id" || has "$4"; then put "$5" "$6" ''; echo taken; cat -- "$file"; else tell; fi ;;
    renew)
      if [ -e "$file" ] && has "$id"; then put "$4" "$5" "$6"; echo renewed; else tell; fi ;;
    give)
      if [ -e "$file" ] && has "$id"; then clear_away && echo given; else tell; fi ;;
    break)
      if [ -e "$file" ] && { has "$id" || { [ -z "$id" ] && nobodys; }; }; then clear_away && echo broken; else tell; fi ;;
  esac
}
turn=0
while [ "$turn" -lt 50 ]; do
  if [ "$action" = take ]; then mkdir -p -- "$dir" || exit 1; fi
  if [ ! -d "$dir" ]; then
    # Whoever gave a lease back a moment ago may have removed the directory between the lines: there is nothing, but nothing is taken either.
    if [ "$action" != take ]; then echo none; exit 0; fi
    turn=$((turn + 1))
    continue
  fi
  (
    flock -w 20 9 || exit ${leaseBusyExit}
    [ "$dir" -ef /proc/self/fd/9 ] || exit 98
    act "$@"
  ) 9<"$dir"
  code=$?
  [ "$code" != 0 ] || exit 0
  # 96 could not write, 97 waited too long. Any other: the directory went while it was opened or looked at, and may be back by now.
  case $code in 96 | ${leaseBusyExit}) exit "$code" ;; esac
  turn=$((turn + 1))
  sleep 0.1
done
exit ${leaseBusyExit}
`;
