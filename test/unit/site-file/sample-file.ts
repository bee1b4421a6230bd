import type { SiteFileProblem } from '../../../src/main/ports/site-file.ts';
import type { SiteDescription } from '../../../src/main/ports/stores.ts';
import { parseSiteFile } from '../../../src/main/site-file/parse-site-file.ts';

/** A whole site in the canonical form; tests change a line of it. */
export const goodText = `muster: 1
site:
  name: Mill

credentials:
  field:
    user: muster
    key:
      file: ~/.ssh/id_ed25519

hosts:
  server-1:
    address: 10.0.0.1
  agent-1:
    address: 10.0.0.2

clusters:
  mill:
    distribution: rke2
    version: v1.36.4+rke2r1
    credential: field
    servers:
      server-1:
        initial: true
    agents:
      - agent-1
`;

export const now = '2026-03-01T08:00:00.000Z';

export function read(text: string) {
  return parseSiteFile({ text, fileName: 'site.yaml', now });
}

/** The problems of a text that must have some. */
export function problemsOf(text: string): readonly SiteFileProblem[] {
  const reading = read(text);
  if (reading.ok) throw new Error('the file was accepted');
  return reading.problems;
}

/** The description of a text that must be right. */
export function descriptionOf(text: string): SiteDescription {
  const reading = read(text);
  if (reading.ok) return reading.description;
  throw new Error(reading.problems.map(({ line, message }) => `${line}: ${message}`).join('\n'));
}

/** The good text with one part replaced; the part must be there. */
export function changed(part: string, replacement: string, text: string = goodText): string {
  if (!text.includes(part)) throw new Error(`no ${JSON.stringify(part)} in the text`);
  return text.replace(part, () => replacement);
}
