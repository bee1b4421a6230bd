/** Where a detached command keeps its state on the host: gone after a reboot, as the command is. `$1` is its name. */
const head = `
umask 077
if [ "$(id -u)" = 0 ]; then base=/run/muster; else base="$HOME/.muster-run"; fi
dir="$base/$1"
`;

/** Exit codes of the scripts below. */
export const detachedExit = { short: 91, other: 94 } as const;

/**
 * What runs apart from the connection: reads the command and its input, deletes the input as soon as it is open, and leaves the exit
 * code as the last thing, whole or not at all. A group of its own, so that it can be ended with its children.
 */
const RUNNER = `
cd "$1" || exit 1
exec <in
rm -f in
echo "$$" >pid
sh ./command >out 2>err
echo "$?" >exit.part
mv exit.part exit
`;

/**
 * Arguments: name, identity, command line, size of the input. Starts the command unless one of that name is there; answers `started`
 * or `found`. `launched` marks a directory that is complete, so a start that was cut off is begun again.
 */
export const START_SCRIPT = `${head}
identity=$2 command=$3 size=$4
mkdir -p -- "$base" || exit 1
if [ -e "$dir/launched" ]; then
  if [ "$(cat "$dir/identity")" = "$identity" ]; then echo found; exit 0; fi
  [ -e "$dir/exit" ] || exit ${detachedExit.other}
fi
rm -rf -- "$dir"
mkdir -- "$dir" || exit 1
cat >"$dir/in" || exit 1
[ "$(wc -c <"$dir/in" | tr -d ' ')" = "$size" ] || exit ${detachedExit.short}
printf '%s' "$identity" >"$dir/identity"
printf '%s\\n' "$command" >"$dir/command"
cat >"$dir/run" <<'RUNNER'
${RUNNER.trim()}
RUNNER
: >"$dir/launched"
if [ "$(id -u)" = 0 ] && [ -d /run/systemd/system ] && command -v systemd-run >/dev/null; then
  systemctl reset-failed "muster-$1.service" 2>/dev/null
  systemd-run --quiet --collect --property TimeoutStopSec=5s --unit "muster-$1" --setenv "PATH=$PATH" --setenv LC_ALL=C sh "$dir/run" "$dir" >&2 || { rm -rf -- "$dir"; exit 1; }
else
  setsid sh "$dir/run" "$dir" </dev/null >/dev/null 2>&1 &
fi
echo started
`;

/**
 * Waits up to about 20 s for the end. First line of the answer: `running`, `gone` (no such command), `died` (ended without leaving an
 * exit code) or `exit CODE`; for the last, standard output and error follow on the two streams. All parts of a result are opened before
 * one is read, so that another follower who forgets the command meanwhile takes away the whole of it or nothing.
 */
export const FOLLOW_SCRIPT = `${head}
cd "$dir" 2>/dev/null || { echo gone; exit 0; }
turns=0
while [ ! -e exit ] && [ "$turns" -lt 100 ]; do
  [ -d "$dir" ] || { echo gone; exit 0; }
  if [ -e pid ] && ! kill -s 0 "$(cat pid)" 2>/dev/null; then
    sleep 0.2
    [ -d "$dir" ] || { echo gone; exit 0; }
    [ -e exit ] || { echo died; cat err >&2 2>/dev/null; exit 0; }
  fi
  sleep 0.2
  turns=$((turns + 1))
done
[ -d "$dir" ] || { echo gone; exit 0; }
[ -e exit ] || { echo running; exit 0; }
{ echo "exit $(cat <&3)"; cat <&4; cat <&5 >&2; exit 0; } 3<exit 4<out 5<err
echo gone
`;

/** Forgets a command that has ended: at one blow for whoever looks for it, then file by file. */
export const CLEAN_SCRIPT = `${head}
over="$base/.over-$1-$$"
mv -- "$dir" "$over" 2>/dev/null || { [ ! -e "$dir" ]; exit; }
rm -rf -- "$over"
`;

/** Ends a command with its children, and forgets it. */
export const STOP_SCRIPT = `${head}
if [ -e "$dir/pid" ]; then
  group=$(ps -o pgid= -p "$(cat "$dir/pid")" | tr -d ' ')
  if [ -n "$group" ] && [ "$group" -gt 1 ]; then
    kill -s TERM -- "-$group" 2>/dev/null
    turns=0
    while kill -s 0 -- "-$group" 2>/dev/null && [ "$turns" -lt 20 ]; do sleep 0.1; turns=$((turns + 1)); done
    kill -s KILL -- "-$group" 2>/dev/null
  fi
fi
if command -v systemctl >/dev/null; then systemctl stop "muster-$1.service" 2>/dev/null; fi
rm -rf -- "$dir"
`;
