import type { z } from "zod";
import type { FieldViolation } from "#shared/kernel/error.ts";
import { parseFields } from "#shared/kernel/parse-fields.ts";
import { fieldOf, type FieldPath } from "./violation.ts";

/** What a schema made of a value; null when it refused it. */
export interface Read<Value> {
  readonly value: Value | null;
  readonly violations: readonly FieldViolation[];
}

/** The first fault of each field. */
function firstOfEach(found: readonly FieldViolation[]): FieldViolation[] {
  return [...Map.groupBy(found, ({ field }) => field).values()].flatMap(
    (faults) => faults.slice(0, 1),
  );
}

/** Reads a value that stands at `path`, or says what is wrong with each of its fields. */
export function readWith<Schema extends z.ZodType>(
  schema: Schema,
  raw: unknown,
  path: FieldPath,
): Read<z.output<Schema>> {
  const parsed = parseFields(schema, raw, fieldOf(path));
  return parsed.ok
    ? { value: parsed.value, violations: [] }
    : { value: null, violations: firstOfEach(parsed.violations) };
}
