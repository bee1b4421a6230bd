/**
 * Every action there is, by its id or, of those that there is one for each of something, by the beginning of it. Whatever a screen has a
 * button for stands here, and a test looks that the palette has it.
 */
export const declaredActions = [
  'screen',
  'theme',
  'touch',
  'notices',
  'history',
  'about',
  'components',
  'legend',
  'topology',
  'run',
  'plan',
  'uninstall',
  'host',
  'terminal',
  'square',
  'fleet.hosts',
  'fleet.cluster',
  'fleet.file',
  'fleet.secrets',
  'fleet.contact',
  'topology.undo',
  'topology.redo',
  'topology.save',
  'topology.plan',
  'topology.file',
  'topology.whole',
  'topology.template',
  'topology.templates',
  'plan.start',
  'plan.look',
  'plan.look.stop',
  'plan.save',
  'plan.install',
  'plan.uninstall',
  'run.pause',
  'run.cancel',
  'run.resume',
  'run.back',
  'run.report.html',
  'run.report.markdown',
  'run.report.pdf',
  'run.follow',
  'run.fold',
  'run.next',
  'cell',
] as const;

/** The declared name of an action: what stands before the thing it is for. */
export function declaredName({ id }: { readonly id: string }): string {
  return id.split(' ')[0] ?? id;
}
