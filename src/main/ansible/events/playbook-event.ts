import { z } from 'zod';
import { MusterError } from '../../../shared/model/error.ts';

/** Version of the format that `plugins/callback/muster_events.py` writes and this folder reads. */
export const EVENT_FORMAT = 1;

const onHost = { host: z.string(), task: z.string(), task_id: z.string() };
const details = {
  message: z.string().optional(),
  rc: z.number().optional(),
  stdout: z.string().optional(),
  stderr: z.string().optional(),
  module_stdout: z.string().optional(),
  module_stderr: z.string().optional(),
};
const hostStatsSchema = z.object({
  ok: z.number(),
  changed: z.number(),
  failures: z.number(),
  unreachable: z.number(),
});

/** One line of the stream. */
export const playbookEventSchema = z.discriminatedUnion('event', [
  z.object({ event: z.literal('hello'), format: z.number(), ansible: z.string() }),
  z.object({ event: z.literal('play'), name: z.string(), hosts: z.array(z.string()) }),
  z.object({ event: z.literal('no_hosts') }),
  z.object({ event: z.literal('task'), name: z.string(), task_id: z.string() }),
  z.object({ event: z.literal('started'), ...onHost }),
  z.object({ event: z.literal('ok'), ...onHost, changed: z.boolean() }),
  z.object({ event: z.literal('skipped'), ...onHost }),
  z.object({
    event: z.literal('failed'),
    ...onHost,
    ignored: z.boolean(),
    items: z.array(z.string()),
    ...details,
  }),
  z.object({ event: z.literal('unreachable'), ...onHost, ...details }),
  z.object({ event: z.literal('retry'), ...onHost, attempt: z.number(), ...details }),
  z.object({ event: z.literal('diff'), ...onHost, diff: z.string() }),
  z.object({ event: z.literal('stats'), hosts: z.record(z.string(), hostStatsSchema) }),
]);
export type PlaybookEvent = z.infer<typeof playbookEventSchema>;
/** A task that did not do on a host what it should. */
export type TaskFailure = Extract<PlaybookEvent, { event: 'failed' | 'unreachable' }>;

/** @throws MusterError `internal` for a line that is not of this format, which means that plugin and program do not belong together. */
export function parsePlaybookEvent(line: string): PlaybookEvent {
  const parsed = playbookEventSchema.safeParse(parseJson(line));
  if (!parsed.success || (parsed.data.event === 'hello' && parsed.data.format !== EVENT_FORMAT)) {
    throw new MusterError(
      'internal',
      'Ansible’s event plugin does not speak the format this version of Muster reads.',
      {
        cure: 'Install Muster again: its playbooks and its program belong together.',
        detail: line.slice(0, 500),
      },
    );
  }
  return parsed.data;
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    // Not of this format; the schema refuses it.
    return undefined;
  }
}
