import { expect, describe, it } from "vitest";
import { z } from "zod";
import type { JsonObject } from "#shared/kernel/json.ts";
import { stage } from "../stage.ts";

const { collider, alice } = await stage();
const { registry } = collider.composition;
const vera = await collider.as("vera@example.com", ["viewer"]);

const Entry = z.looseObject({
  name: z.string(),
  callable: z.boolean(),
  missing_permissions: z.array(z.string()),
});

/** The whole list, page by page. */
async function listed(
  what: "tools" | "operations",
  filter: JsonObject = {},
  client = alice,
) {
  const entries: z.infer<typeof Entry>[] = [];
  let token: JsonObject | null = {};
  let total: unknown;
  while (token !== null) {
    const page: JsonObject = await client.done(`list_${what}`, {
      limit: 7,
      ...filter,
      ...token,
    });
    entries.push(...z.array(Entry).parse(page[what]));
    total = page["total_count"];
    const next = page["next_page_token"];
    token = next === undefined ? null : { page_token: next };
  }
  expect(total).toBe(entries.length);
  return entries;
}

const namesOf = (entries: readonly { readonly name: string }[]) =>
  entries.map(({ name }) => name);

describe("the tools that are listed", () => {
  it("are all operations but those of the platform and what calls tools itself, and the narrowed ones", async () => {
    const operations = await registry.loadAll();
    const expected = operations
      .filter(
        ({ policy, effect }) =>
          policy.pattern !== "control" && effect !== "delegated",
      )
      .map(({ name }) => name);
    expect(namesOf(await listed("tools"))).toEqual(
      [...expected, "find_messages"].toSorted(),
    );
  });

  it.each([
    [{ category: "casefiles", capability: "create" }, "create_casefile"],
    [{ search: "GMAIL query words" }, "find_messages"],
    [{ domain: "automation", tag: "stable" }, "create_session"],
  ])("are narrowed by %j, to %s among them", async (filter, name) => {
    const some = namesOf(await listed("tools", filter));
    expect(some).toContain(name);
    expect(some.length).toBeLessThan((await listed("tools")).length);
  });

  it("say what the caller's roles let him call, and may leave out the rest", async () => {
    const all = await listed("tools", {}, vera);
    const create = all.find(({ name }) => name === "create_casefile");
    expect(create).toMatchObject({
      callable: false,
      missing_permissions: ["casefiles:write"],
    });
    const callable = await listed("tools", { callable_only: true }, vera);
    expect(namesOf(callable)).toEqual(
      namesOf(all.filter((one) => one.callable)),
    );
    expect(namesOf(callable)).toContain("list_casefiles");
    expect(namesOf(callable)).not.toContain("create_casefile");
  });

  it("are shown with the schemas of their parameters and result", async () => {
    expect(
      await alice.done("get_tool", { tool_name: "find_messages" }),
    ).toMatchObject({
      operation: "search_gmail",
      callable: true,
      effect: "none",
      parameters: {
        properties: { words: { maxLength: 500 }, limit: { maximum: 25 } },
        required: ["words"],
      },
      result: { properties: { messages: { type: "array" } } },
    });
  });
});

describe("the operations that are listed", () => {
  it("are all that there are", async () => {
    expect(namesOf(await listed("operations"))).toEqual(
      [...registry.names].toSorted(),
    );
  });

  it("are narrowed by their classification and by words", async () => {
    const filter = {
      integration_tier: "external",
      complexity: "atomic",
      search: "Gmail search",
    };
    expect(namesOf(await listed("operations", filter))).toEqual([
      "search_gmail",
    ]);
  });

  it("are described as on their own page, with what the caller may", async () => {
    const page = await fetch(`${collider.url}/advance-run`);
    const contract = z.looseObject({}).parse(await page.json());
    expect(
      await alice.done("get_operation", { operation_name: "advance_run" }),
    ).toEqual({
      ...contract,
      callable: false,
      missing_permissions: ["platform:control"],
    });
  });
});

describe("the registry refuses", () => {
  it.each([
    ["get_tool", { tool_name: "advance_run" }, "payload.tool_name"],
    ["get_operation", { operation_name: "nothing" }, "payload.operation_name"],
    ["list_tools", { capability: "destroy" }, "payload.capability"],
    ["list_operations", { maturity: "old" }, "payload.maturity"],
    ["list_operations", { page_token: "x" }, "payload.page_token"],
  ])("%s of %j, naming %s", async (operation, payload, field) => {
    const { error } = await alice.send(operation, payload);
    expect(JSON.stringify(error)).toContain(`"field":"${field}"`);
  });

  it("whoever may not read tools", async () => {
    const nobody = await collider.as("nobody@example.com", []);
    for (const operation of ["list_tools", "list_operations"]) {
      const { error } = await nobody.send(operation);
      expect(error).toMatchObject({ status: "PERMISSION_DENIED" });
    }
  });
});
