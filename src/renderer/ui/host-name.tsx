/** A name up to so many letters is shown as it is. */
const SHORT = 20;
/** So many letters at the end of a longer one are always shown: names of one site begin alike and end apart. */
const END = 9;

/** The two parts of a long name, of which only the first is cut; null for a short one. Pure. */
export function splitName(name: string): readonly [start: string, end: string] | null {
  return name.length <= SHORT ? null : [name.slice(0, -END), name.slice(-END)];
}

/** The name of a host, cut in its middle where there is no room for it. */
export function HostName({ name }: { readonly name: string }) {
  const parts = splitName(name);
  return (
    <span className={parts === null ? 'host' : 'host long-host'} title={name}>
      {parts === null ? (
        name
      ) : (
        <>
          <span>{parts[0]}</span>
          <span>{parts[1]}</span>
        </>
      )}
    </span>
  );
}
