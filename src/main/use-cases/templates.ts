import { MusterError } from '../../shared/model/error.ts';
import { type Template, templateSchema } from '../../shared/model/template.ts';
import { builtInTemplates } from '../../shared/rules/placing/template.ts';
import { recordAct } from './audit.ts';
import type { AppDeps } from './deps.ts';

type TemplateDeps = Pick<AppDeps, 'stores' | 'clock'>;

const KEY = 'topology/templates';
const MOST = 50;
const listSchema = templateSchema.array();

/** The shapes that were kept, by name. @throws MusterError `database-corrupt` where what is stored is no list of shapes; it stays as it is. */
export function keptTemplates({ stores }: Pick<TemplateDeps, 'stores'>): readonly Template[] {
  const stored = stores.settings.text(KEY);
  if (stored === null) return [];
  const read = listSchema.safeParse(parsed(stored));
  if (read.success) return read.data;
  throw new MusterError('database-corrupt', 'The templates of topologies that are stored cannot be read.', {
    cure: 'Restore the database from a backup; clusters and hosts are not concerned.',
  });
}

/** Keeps a shape under its name. @throws MusterError `bad-input` for a name that is taken by an offered one, or one template too many. */
export function keepTemplate(deps: TemplateDeps, template: Template): void {
  if (builtInTemplates.some(({ name }) => name === template.name)) {
    throw new MusterError(
      'bad-input',
      `"${template.name}" is one of the templates that are always offered.`,
      {
        cure: 'Choose another name.',
      },
    );
  }
  const others = keptTemplates(deps).filter(({ name }) => name !== template.name);
  if (others.length >= MOST) {
    throw new MusterError('bad-input', `There are ${MOST} templates already.`, { cure: 'Drop one first.' });
  }
  write(deps, [...others, template], `keep template ${template.name}`);
}

/** Forgets a shape; one that is not there is forgotten already. */
export function dropTemplate(deps: TemplateDeps, name: string): void {
  const kept = keptTemplates(deps);
  const others = kept.filter((one) => one.name !== name);
  if (others.length < kept.length) write(deps, others, `drop template ${name}`);
}

function write(deps: TemplateDeps, templates: readonly Template[], what: string): void {
  const sorted = templates.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  deps.stores.settings.setText(KEY, JSON.stringify(sorted));
  recordAct(deps, { what, subject: 'topology' });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
