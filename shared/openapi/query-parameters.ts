import { isJsonObject, type JsonObject } from "#shared/kernel/json.ts";
import type { Operation } from "#shared/registry/operation.ts";
import { publishedSchema } from "./published-schema.ts";
import { payloadName } from "./schema-names.ts";

/** The payload of a call that is made by GET. */
export function queryParameters<Services>({
  name,
  inputSchema,
}: Operation<Services>): JsonObject[] {
  const payload = publishedSchema(payloadName(name), inputSchema, "input");
  const { properties, required } = payload;
  const isRequired = (field: string): boolean =>
    Array.isArray(required) && required.includes(field);
  return Object.entries(isJsonObject(properties) ? properties : {}).map(
    ([field, schema]) => ({
      name: field,
      in: "query",
      required: isRequired(field),
      schema,
    }),
  );
}
