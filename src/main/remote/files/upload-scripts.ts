import { fileExit, fileFunctions } from './file-exits.ts';

/**
 * Arguments of both scripts: path, size, sha256, mode, attempt; the second also takes the offset to go on at. `release` ends a
 * writer that a lost connection left behind: what is still on its way to it would end up between the bytes of the new one.
 */
const head = `${fileFunctions}
dest=$1 size=$2 sum=$3 mode=$4
dir=$(dir_of "$dest")
part="$dir/.muster-$sum.$5"
release() {
  for fd in /proc/[0-9]*/fd/1; do
    [ "$fd" -ef "$1" ] || continue
    pid=\${fd#/proc/}
    kill -s KILL "\${pid%%/*}"
  done
}
settle() { chown 0:0 -- "$1" && chmod "$mode" -- "$1"; }
`;

/**
 * Says what is there already: `complete`, or `partial BYTES SHA256`. Takes over a partial file of the same content from an earlier
 * attempt, and checks that the rest will fit before anything is sent.
 */
export const PROBE_SCRIPT = `${head}
[ -d "$dest" ] && exit ${fileExit.isDirectory}
(umask 022 && mkdir -p -- "$dir") || exit 1
if [ -f "$dest" ] && [ "$(size_of "$dest")" = "$size" ] && [ "$(sum_of "$dest")" = "$sum" ]; then
  settle "$dest" || exit 1
  rm -f -- "$dir/.muster-$sum".*
  echo complete
  exit 0
fi
for old in "$dir/.muster-$sum".*; do
  [ -f "$old" ] && mv -f -- "$old" "$part" && release "$part"
done
have=0
[ -f "$part" ] && have=$(size_of "$part")
if [ "$have" -gt "$size" ]; then rm -f -- "$part"; have=0; fi
free=$(free_kib "$dir")
[ -n "$free" ] && [ "$((free * 1024))" -lt "$((size - have))" ] && too_small "$part" "$dir"
if [ "$have" -gt 0 ]; then echo "partial $have $(sum_of "$part")"; else echo 'partial 0 -'; fi
`;

/** Appends standard input to the partial file; a whole one is checked, given its mode and renamed into place. */
export const SEND_SCRIPT = `${head}
[ "$6" -gt 0 ] || rm -f -- "$part"
cat >>"$part" || disk_full "$part" "$dir"
[ "$(size_of "$part")" = "$size" ] || exit ${fileExit.short}
seen=$(sum_of "$part")
if [ "$seen" != "$sum" ]; then
  rm -f -- "$part"
  echo "expected $sum"
  echo "arrived  $seen"
  exit ${fileExit.wrongSum}
fi
settle "$part" && mv -f -- "$part" "$dest"
`;

/** What the first script found. */
export interface Probe {
  readonly complete: boolean;
  readonly bytes: number;
  readonly sha256: string;
}

/** Reads the answer of {@link PROBE_SCRIPT}; anything odd means to start from nothing. */
export function parseProbe(stdout: string): Probe {
  if (stdout.trim() === 'complete') return { complete: true, bytes: 0, sha256: '' };
  const [, bytes, sha256] = /^partial (\d+) ([0-9a-f]{64})$/m.exec(stdout) ?? [];
  if (bytes === undefined || sha256 === undefined) return { complete: false, bytes: 0, sha256: '' };
  return { complete: false, bytes: Number(bytes), sha256 };
}
