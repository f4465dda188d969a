import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { JsonObject } from "#shared/kernel/json.ts";
import { fieldViolationsOf } from "../http/expect-refused.ts";
import type { Client, HttpAnswer } from "../open-collider.ts";
import { stage } from "../stage.ts";
import { resultOf } from "./held-runs.ts";

const { collider, alice } = await stage();

const Text = z.string();
const Saved = z.object({ name: Text, version: Text });
const List = z.object({
  catalog: z.array(z.looseObject({ name: Text, version: Text })),
  saved: z.array(z.looseObject({ name: Text, version: Text })),
  next_page_token: Text.optional(),
});

const LOOK = { steps: [{ tool_name: "whoami" }] };
const LOOK_TWICE = {
  description: "Looks twice.",
  input_schema: { type: "object", properties: { who: { type: "string" } } },
  steps: [{ tool_name: "whoami" }, { tool_name: "whoami" }],
};

async function save(
  client: Client,
  name: string,
  definition: JsonObject = LOOK,
  fields: JsonObject = {},
): Promise<z.infer<typeof Saved>> {
  const payload = {
    workflow_name: name,
    workflow_definition: definition,
    ...fields,
  };
  return Saved.parse(await client.done("save_workflow_definition", payload));
}

function reasonOf({ error }: HttpAnswer): unknown {
  return error?.details[0];
}

async function newcomer(): Promise<Client> {
  return collider.as(`${crypto.randomUUID()}@example.com`);
}

describe("a saved definition", () => {
  it("is started by its name, and its run is pinned to its version", async () => {
    const { version } = await save(alice, "look");
    const started = await alice.done("start_workflow", {
      workflow_name: "look",
      wait_seconds: 30,
    });
    expect(resultOf(started)).toMatchObject({
      name: "look",
      status: "success",
      workflow_id: version,
    });
    const planned = await alice.done("plan_workflow", {
      workflow_name: "look",
    });
    expect(planned["workflow_id"]).toBe(version);
  });

  it("is shown as it is, and as it was in an earlier version", async () => {
    const first = await save(alice, "versions");
    const second = await save(alice, "versions", LOOK_TWICE, {
      etag: first.version,
    });
    const shown = async (fields: JsonObject) =>
      alice.done("get_workflow_definition", {
        workflow_name: "versions",
        ...fields,
      });
    expect(await shown({})).toMatchObject({
      version: second.version,
      source: "saved",
      description: "Looks twice.",
      steps_count: 2,
      input_schema: LOOK_TWICE.input_schema,
      definition: { name: "versions", steps: [{}, {}] },
      versions: [{ version: second.version }, { version: first.version }],
    });
    expect(await shown({ version: first.version })).toMatchObject({
      version: first.version,
      description: null,
      steps_count: 1,
      definition: { steps: [{ tool_name: "whoami" }] },
    });
    const other = await alice.send("get_workflow_definition", {
      workflow_name: "versions",
      version: "0a".repeat(32),
    });
    expect(reasonOf(other)).toMatchObject({ reason: "VERSION_UNKNOWN" });
  });

  it("is what its version says: the same content is the same version, and saving it again changes nothing", async () => {
    const first = await save(alice, "same");
    const before = collider.keptBelow("saved_workflows/");
    collider.clock.advanceBy(1000);
    expect(await save(alice, "same")).toEqual(first);
    expect(collider.keptBelow("saved_workflows/")).toEqual(before);
  });

  it("is replaced only by who names the version that he replaces", async () => {
    const first = await save(alice, "guarded");
    const send = async (fields: JsonObject) =>
      alice.send("save_workflow_definition", {
        workflow_name: "guarded",
        workflow_definition: LOOK_TWICE,
        ...fields,
      });
    expect(reasonOf(await send({}))).toMatchObject({
      reason: "WORKFLOW_SAVED",
      metadata: { version: first.version },
    });
    const second = await send({ etag: first.version });
    expect(second.error).toBeNull();
    const stale = await alice.send("save_workflow_definition", {
      workflow_name: "guarded",
      workflow_definition: { ...LOOK_TWICE, description: "Third." },
      etag: first.version,
    });
    expect(stale.error?.status).toBe("ABORTED");
    expect(fieldViolationsOf(stale).map(({ field }) => field)).toEqual([
      "payload.etag",
    ]);
  });

  it("is refused with everything that is wrong with it", async () => {
    const answer = await alice.send("save_workflow_definition", {
      workflow_name: "wrong",
      workflow_definition: {
        steps: [{ tool_name: "who" }, { tool_name: "get_casefile" }],
      },
    });
    expect(fieldViolationsOf(answer).map(({ field }) => field)).toEqual([
      "payload.workflow_definition.steps[0].tool_name",
      "payload.workflow_definition.steps[1].parameters.casefile_id",
    ]);
  });

  it("may not carry a name of the catalog", async () => {
    const answer = await alice.send("save_workflow_definition", {
      workflow_name: "casefile_setup",
      workflow_definition: LOOK,
    });
    expect(reasonOf(answer)).toMatchObject({ reason: "WORKFLOW_OF_CATALOG" });
  });

  it("is gone with its name when it is deleted, and its runs go on as they began", async () => {
    const client = await newcomer();
    const { version } = await save(client, "gone");
    const started = await client.done("start_workflow", {
      workflow_name: "gone",
    });
    const { run_id } = resultOf(started);
    const stale = await client.send("delete_workflow_definition", {
      workflow_name: "gone",
      etag: "0a".repeat(32),
    });
    expect(stale.error?.status).toBe("ABORTED");
    await client.done("delete_workflow_definition", {
      workflow_name: "gone",
      etag: version,
    });
    await collider.cameAbout(
      () =>
        collider
          .keptBelow(`workflow_runs/${Text.parse(run_id)}`)
          .get(`workflow_runs/${Text.parse(run_id)}`)?.["phase"] === "success",
    );
    const again = await client.send("start_workflow", {
      workflow_name: "gone",
    });
    expect(again.error?.status).toBe("NOT_FOUND");
  });
});

describe("the list of definitions", () => {
  it("has what ships, and with it what the caller has saved, by name and page by page", async () => {
    const client = await newcomer();
    for (const name of ["c", "a", "b"]) await save(client, name);
    const first = List.parse(
      await client.done("list_workflow_definitions", { limit: 2 }),
    );
    expect(first.catalog.map(({ name }) => name)).toContain("casefile_setup");
    expect(first.saved.map(({ name }) => name)).toEqual(["a", "b"]);
    const rest = List.parse(
      await client.done("list_workflow_definitions", {
        limit: 2,
        page_token: first.next_page_token ?? "",
      }),
    );
    expect(rest).toMatchObject({ catalog: [], saved: [{ name: "c" }] });
    const setup = first.catalog.find(({ name }) => name === "casefile_setup");
    const shown = await client.done("get_workflow_definition", {
      workflow_name: "casefile_setup",
    });
    expect(shown).toMatchObject({ ...setup, source: "catalog", versions: [] });
  });
});

describe("what another has saved", () => {
  it("is neither listed, shown, started nor deleted by anybody else", async () => {
    const owner = await newcomer();
    await save(owner, "private");
    const own = await newcomer();
    const ask = { workflow_name: "private" };
    const listed = List.parse(await own.done("list_workflow_definitions"));
    expect(listed.saved).toEqual([]);
    for (const operation of [
      "get_workflow_definition",
      "start_workflow",
      "plan_workflow",
      "delete_workflow_definition",
    ])
      expect((await own.send(operation, ask)).error?.status).toBe("NOT_FOUND");
  });

  it("is looked at by an administrator who says whose it is, and by nobody else", async () => {
    await save(alice, "looked_at");
    const admin = await collider.as("ada@example.com", ["admin"]);
    const bob = await collider.as("bob@example.com");
    const whose = { owner_id: "alice@example.com" };
    const ask = { workflow_name: "looked_at", ...whose };
    expect(await admin.done("get_workflow_definition", ask)).toMatchObject({
      name: "looked_at",
    });
    for (const [operation, payload] of [
      ["get_workflow_definition", ask],
      ["list_workflow_definitions", whose],
      ["delete_workflow_definition", ask],
    ] as const) {
      const refused = await bob.send(operation, payload);
      expect(refused.error?.status).toBe("PERMISSION_DENIED");
    }
    await admin.done("delete_workflow_definition", ask);
    const { error } = await alice.send("get_workflow_definition", {
      workflow_name: "looked_at",
    });
    expect(error?.status).toBe("NOT_FOUND");
  });

  it("may have the name of one's own", async () => {
    const [one, other] = [await newcomer(), await newcomer()];
    const [first, second] = [
      await save(one, "ours"),
      await save(other, "ours", LOOK_TWICE),
    ];
    expect(first.version).not.toBe(second.version);
    const start = { workflow_name: "ours", wait_seconds: 30 };
    const started = resultOf(await one.done("start_workflow", start));
    expect(started["workflow_id"]).toBe(first.version);
  });
});
