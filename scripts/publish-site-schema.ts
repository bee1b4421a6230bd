import { writeFile } from 'node:fs/promises';
import { siteFileJsonSchema } from '../src/main/site-file/schema/json-schema.ts';

/** Writes the JSON Schema of site files to where editors find it. A test fails while the published one is not the present one. */
const target = new URL('../resources/schema/site-v1.schema.json', import.meta.url);
await writeFile(target, siteFileJsonSchema());
console.log('resources/schema/site-v1.schema.json is written.');
