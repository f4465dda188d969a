import { z } from "zod";
import { JsonRecord, type JsonObject } from "#shared/kernel/json.ts";

/** A zod schema as JSON Schema 2020-12, of what goes in or of what comes out. */
export function jsonSchemaOf(
  schema: z.ZodType,
  direction: "input" | "output",
): JsonObject {
  const jsonSchema: unknown = z.toJSONSchema(schema, {
    io: direction,
    unrepresentable: "any",
  });
  return JsonRecord.parse(jsonSchema);
}
