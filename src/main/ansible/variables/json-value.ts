import type { Variables } from '../../../shared/model/node.ts';

/** What a variable can hold: anything JSON can. */
export type JsonValue = Variables[string];

/** A dictionary of the distribution's own configuration keys. */
export type Settings = Readonly<Record<string, JsonValue>>;
