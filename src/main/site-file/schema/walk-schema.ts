import { z } from 'zod';
import type { Path } from '../problems/problem.ts';

function inner(schema: z.core.$ZodType): z.core.$ZodType {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodNullable ? inner(schema.unwrap()) : schema;
}

function step(schema: z.core.$ZodType, part: string | number): z.core.$ZodType | null {
  const here = inner(schema);
  if (here instanceof z.ZodObject) return here.shape[part] ?? null;
  if (here instanceof z.ZodRecord) return here.valueType;
  return here instanceof z.ZodArray ? here.element : null;
}

/** The keys a map at this place may have; empty where any may be there, or no map belongs there. */
export function knownKeys(root: z.core.$ZodType, path: Path): readonly string[] {
  let schema: z.core.$ZodType | null = root;
  for (const part of path) {
    schema = step(schema, part);
    if (schema === null) return [];
  }
  const here = inner(schema);
  return here instanceof z.ZodObject ? Object.keys(here.shape) : [];
}
