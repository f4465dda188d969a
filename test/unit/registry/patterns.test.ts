import { expect, test } from "vitest";
import { OPERATION_LOADERS, TOOLS } from "#functions/catalog.ts";
import { jsonSchemaOf } from "#shared/registry/json-schema.ts";
import { Registry } from "#shared/registry/registry.ts";

const operations = await new Registry(OPERATION_LOADERS).loadAll();

const PATTERN = /"pattern":("(?:[^"\\]|\\.)*")/gu;
const NEEDS_FLAG = /\\[pP]\{|\\u\{/u;

test.each([
  ...operations.map(({ name, inputSchema }) => [name, inputSchema] as const),
  ...TOOLS.map(({ name, parameters }) => [name, parameters] as const),
])(
  "the patterns of %s need no flag, for which JSON Schema has no place",
  (_, schema) => {
    const text = JSON.stringify(jsonSchemaOf(schema, "input"));
    const patterns = [...text.matchAll(PATTERN)].map(([, quoted = ""]) =>
      String(JSON.parse(quoted)),
    );
    expect(patterns.filter((pattern) => NEEDS_FLAG.test(pattern))).toEqual([]);
  },
);
