import { z } from 'zod';
import { siteFileSchema } from './site-file-schema.ts';

/** The JSON Schema of a site file, as text: what is published under resources/schema and used by editors. */
export function siteFileJsonSchema(): string {
  const schema = z.toJSONSchema(siteFileSchema, { target: 'draft-2020-12' });
  const titled = { ...schema, title: 'Muster site file, version 1' };
  return `${JSON.stringify(titled, null, 2)}\n`;
}
