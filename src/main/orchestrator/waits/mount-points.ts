/** The mount points of a mount table; blanks in them are octal (proc_mounts(5)). */
export function mountPoints(table: string): readonly string[] {
  return table.split('\n').flatMap((line) => {
    const [, point] = line.split(' ');
    return point === undefined ? [] : [point.replaceAll('\\040', ' ')];
  });
}
