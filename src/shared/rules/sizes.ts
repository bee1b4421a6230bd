/** A size as people read it, rounded up to whole mebibytes: `312 MiB`. */
export function mebibytes(bytes: number): string {
  return `${Math.ceil(bytes / 1024 ** 2)} MiB`;
}
