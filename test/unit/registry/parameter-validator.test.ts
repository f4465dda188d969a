import { describe, expect, it } from "vitest";
import { z } from "zod";
import { OPERATION_LOADERS, TOOLS } from "#functions/catalog.ts";
import { validateTools } from "#shared/registry/parameter-validator.ts";
import { Registry } from "#shared/registry/registry.ts";
import { defineTool, type Tool } from "#shared/registry/tool.ts";

const operations = await new Registry(OPERATION_LOADERS).loadAll();

/** A narrowed search with one thing changed. */
function search(changes: Partial<Tool>): Tool {
  const sound = defineTool({
    name: "narrow_search",
    description: "Searches.",
    operation: "search_gmail",
    parameters: z.strictObject({
      words: z.string().min(1).max(100),
      limit: z.int().min(1).max(5).default(5),
    }),
    rename: { words: "query", limit: "max_results" },
    fixed: { include_spam_trash: false },
  });
  return { ...sound, ...changes };
}

function errorsOf(tool: Tool): readonly string[] {
  return validateTools(operations, [tool])
    .filter(({ severity }) => severity === "error")
    .map(
      ({ parameter, expected, found }) =>
        `${parameter}: expected ${expected}, found ${found}`,
    );
}

describe("the tools that ship", () => {
  it("fit their operations", () => {
    expect(
      validateTools(operations, TOOLS).filter(
        ({ severity }) => severity === "error",
      ),
    ).toEqual([]);
  });
});

describe("every operation", () => {
  it.each(operations.map((operation) => [operation.name, operation] as const))(
    "%s has a description, and examples that it takes",
    (_, operation) => {
      expect(operation.description).toMatch(/^[A-Z].*\.$/s);
      expect(operation.examples.length).toBeGreaterThan(0);
      for (const example of operation.examples)
        expect(() => operation.bind(example)).not.toThrow();
    },
  );
});

describe("a tool", () => {
  it("may narrow, rename, default and fix parameters", () => {
    expect(errorsOf(search({}))).toEqual([]);
  });

  it.each<[string, Partial<Tool>, string]>([
    [
      "of no operation",
      { operation: "search_nothing" },
      "null: expected an existing operation, found search_nothing",
    ],
    [
      "with the name of an operation",
      { name: "search_gmail" },
      "null: expected a name of its own, found search_gmail",
    ],
    [
      "with a parameter that leads nowhere",
      { rename: { words: "query", limit: "most" } },
      "limit: expected a field of the operation, found most",
    ],
    [
      "that leaves a required parameter out",
      { parameters: z.strictObject({}), rename: {} },
      "null: expected the required field query, found not always given",
    ],
    [
      "with a wider bound",
      {
        parameters: z.strictObject({
          words: z.string().min(1).max(9999),
          limit: z.int().min(1).max(5),
        }),
      },
      "words: expected maxLength at most 2000, found 9999",
    ],
    [
      "with another type",
      {
        parameters: z.strictObject({
          words: z.string().min(1).max(100),
          limit: z.string(),
        }),
      },
      "limit: expected type integer, found type string",
    ],
    [
      "that fixes a value of another type",
      { fixed: { include_spam_trash: "no" } },
      'include_spam_trash: expected {"type":"boolean"}, found "no"',
    ],
    [
      "with two parameters for one field",
      { rename: { words: "query", limit: "query" } },
      "limit: expected a field of its own, found that of words",
    ],
    [
      "with a parameter for a field that it fixes",
      { fixed: { query: "is:unread" } },
      "words: expected a field of its own, found query, which is fixed",
    ],
    [
      "that renames what is no parameter of it",
      { rename: { words: "query", limit: "max_results", most: "max_results" } },
      "most: expected a parameter of the tool, found a new name alone",
    ],
  ])("%s is reported", (_, changes, finding) => {
    expect(errorsOf(search(changes))).toContain(finding);
  });
});
