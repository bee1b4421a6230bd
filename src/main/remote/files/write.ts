import type { CallContext } from '../../platform/call-context.ts';
import type { WriteRequest } from '../../ports/hosts.ts';
import type { Remote } from '../exec/remote.ts';
import { checkTransfer, fileExit, fileFunctions } from './file-exits.ts';
import { requireFilePath } from './remote-path.ts';

/** Arguments: path, size in bytes, mode. The size tells a whole text from one that a lost connection cut off. */
const WRITE_SCRIPT = `${fileFunctions}
dest=$1 size=$2 mode=$3
dir=$(dir_of "$dest")
[ -d "$dest" ] && exit ${fileExit.isDirectory}
(umask 022 && mkdir -p -- "$dir") || exit 1
part="$dir/.muster-write.$$"
trap 'rm -f -- "$part"' EXIT
trap 'exit 1' HUP INT TERM
cat >"$part" || disk_full "$part" "$dir"
[ "$(size_of "$part")" = "$size" ] || exit ${fileExit.short}
chown 0:0 -- "$part" && chmod "$mode" -- "$part" && mv -f -- "$part" "$dest"
`;

/** Writes a text as root, through standard input, and renames it into place. */
export async function writeFile(ctx: CallContext, remote: Remote, request: WriteRequest): Promise<void> {
  const remotePath = requireFilePath(request.remotePath);
  const sizeBytes = Buffer.byteLength(request.content);
  const outcome = await remote.run(ctx, {
    argv: ['sh', '-c', WRITE_SCRIPT, 'sh', remotePath, String(sizeBytes), request.mode.toString(8)],
    root: true,
    input: request.content,
  });
  checkTransfer(remote, outcome, { remotePath, sizeBytes });
}
