/** Variables of the person's environment that Ansible and ssh need; none of the rest reaches them. */
const inherited = ['PATH', 'HOME', 'USER', 'LOGNAME', 'TMPDIR', 'TZ', 'VIRTUAL_ENV'] as const;

/** What a program takes over of a person's environment: what else is in it, a password for instance, is none of its business. */
export function inheritedEnvironment(
  own: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const kept = inherited.flatMap((name) => (own[name] === undefined ? [] : [[name, own[name]] as const]));
  return Object.fromEntries(kept);
}
