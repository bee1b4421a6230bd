import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';

const role = join(import.meta.dirname, '../../../playbooks/roles/host_preparation/tasks/main.yml');
const tasks = z.array(z.looseObject({ private_file: z.object({ path: z.string() }).optional() }));

test('the file that the phase takes for the sign of a prepared host is written last', async () => {
  const last = tasks.parse(parse(await readFile(role, 'utf8'))).at(-1);
  const phase = await readFile(
    join(import.meta.dirname, '../../../src/main/orchestrator/phases/prepare-hosts.ts'),
    'utf8',
  );
  const sign = /const SYSCTL_FILE = '([^']+)'/.exec(phase)?.[1];
  expect(sign).toBeDefined();
  expect(last?.private_file?.path).toBe(sign);
});
