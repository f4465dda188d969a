import { z } from "zod";
import { parseFields } from "#shared/kernel/parse-fields.ts";

/** Of an environment. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** The settings that a schema describes, or a sentence for each that is wrong. */
export type Settings<Read> =
  | { readonly data: Read; readonly faults: readonly [] }
  | { readonly data: null; readonly faults: readonly string[] };

/** A variable that is set to nothing, as a copied example leaves it, is not set. */
export function setting<Schema extends z.ZodType>(schema: Schema) {
  return z.preprocess((value) => (value === "" ? undefined : value), schema);
}

/** Where an emulator listens. */
export const HostAndPort = z
  .string()
  .regex(
    /^[\w.-]+:\d{1,5}$/u,
    "must be a host and a port, such as 127.0.0.1:8123",
  );

/** Reads variables by a schema of settings. */
export function readSettings<Schema extends z.ZodType>(
  schema: Schema,
  environment: Variables,
): Settings<z.output<Schema>> {
  const parsed = parseFields(schema, environment, "");
  if (parsed.ok) return { data: parsed.value, faults: [] };
  const faults = parsed.violations.map(
    ({ field, description }) => `${field} ${description}`,
  );
  return { data: null, faults };
}
