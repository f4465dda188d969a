import { z } from "zod";
import { JsonRecord, type JsonObject } from "#shared/kernel/json.ts";

const made = {
  input: new WeakMap<z.ZodType, JsonObject>(),
  output: new WeakMap<z.ZodType, JsonObject>(),
};

/** A zod schema as JSON Schema 2020-12, of what goes in or of what comes out; made once. */
export function jsonSchemaOf(
  schema: z.ZodType,
  direction: "input" | "output",
): JsonObject {
  const known = made[direction].get(schema);
  if (known !== undefined) return known;
  const jsonSchema = JsonRecord.parse(
    z.toJSONSchema(schema, { io: direction, unrepresentable: "any" }),
  );
  made[direction].set(schema, jsonSchema);
  return jsonSchema;
}
