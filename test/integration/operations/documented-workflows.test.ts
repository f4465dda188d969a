import { mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { JsonRecord, type JsonObject } from "#shared/kernel/json.ts";
import { openCollider } from "../open-collider.ts";
import { stage } from "../stage.ts";

const PROJECT = resolve(import.meta.dirname, "../../..");
const page = await readFile(join(PROJECT, "docs/workflows.md"), "utf8");
const INPUT = { title: "Keller", client: "maria.keller@example.com" };

const { collider, alice } = await stage();
const folder = await mkdtemp(join(tmpdir(), "collider page "));
afterAll(async () => rm(folder, { recursive: true }));
await symlink(join(PROJECT, "node_modules"), join(folder, "node_modules"));

function blocks(language: string): readonly string[] {
  const found = page.matchAll(
    new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, "gms"),
  );
  return [...found].map(([, text = ""]) => text);
}

const Started = z.object({ result: z.object({ run_id: z.string() }) });

const Made = z.object({
  result: z.object({
    steps: z.tuple(
      [z.object({ output: z.object({ casefile_id: z.string() }) })],
      z.unknown(),
    ),
  }),
});

async function started(workflow: JsonObject): Promise<string> {
  const payload = await alice.done("start_workflow", {
    workflow_definition: workflow,
    input: INPUT,
  });
  return Started.parse(payload).result.run_id;
}

/** How a run of the workflow ends. Time passes only while the run sleeps. */
async function endOf(workflow: JsonObject): Promise<unknown> {
  const path = `workflow_runs/${await started(workflow)}`;
  const phases = (): unknown[] =>
    [...collider.keptBelow(path).values()].map((found) => found["phase"]);
  const isAsleep = (): boolean => phases().includes("waiting");
  const hasEnded = (): boolean =>
    collider.keptBelow(path).get(path)?.["phase"] !== "running";
  await collider.cameAbout(() => isAsleep() || hasEnded());
  if (isAsleep()) await collider.until(hasEnded);
  return collider.keptBelow(path).get(path)?.["phase"];
}

const Request = z.object({ payload: JsonRecord });

/** The payload of each request to an operation that the page shows, in their order. */
function requestsTo(operation: string): readonly JsonObject[] {
  return blocks(`json ${operation}`).map(
    (text) => Request.parse(JSON.parse(text)).payload,
  );
}

const Module = z.object({ workflow: JsonRecord });

/** The workflow that an example exports, from a file of its own. */
async function built(text: string, name: string): Promise<JsonObject> {
  const file = join(folder, `${name}.ts`);
  await writeFile(file, text.replaceAll('"#', `"${PROJECT}/`));
  return Module.parse(await import(file)).workflow;
}

const Named = JsonRecord.and(z.object({ name: z.string() }));
const json = blocks("json").map((text) => Named.parse(JSON.parse(text)));

describe("an example of how to write a workflow", () => {
  it.each(json.map((workflow) => [workflow.name, workflow] as const))(
    "runs to its end: %s",
    async (_name, workflow) => {
      expect(await endOf(workflow)).toBe("success");
    },
  );

  it("leaves nothing of the casefile, where it says how it is undone and is cancelled so", async () => {
    const example = json.find(({ name }) => name === "casefile_or_nothing");
    const run_id = await started(example ?? {});
    const path = `workflow_runs/${run_id}`;
    const phaseOf = (at: string) => collider.keptBelow(path).get(at)?.["phase"];
    await collider.cameAbout(
      () => phaseOf(`${path}/steps/sleep`) === "waiting",
    );
    await alice.done("cancel_workflow", { run_id, compensate: true });
    await collider.cameAbout(() => phaseOf(path) === "cancelled");
    const shown = await alice.done("get_workflow", { run_id });
    expect(shown).toMatchObject({
      result: {
        compensations: [{ tool_name: "delete_casefile", status: "success" }],
        not_undone: [],
      },
    });
    const { casefile_id } = Made.parse(shown).result.steps[0].output;
    const gone = await alice.send("get_casefile", { casefile_id });
    expect(gone.status).toBe("failed");
  });

  it("runs to its end when it is written in TypeScript, as one is beside several in JSON", async () => {
    const texts = blocks("ts");
    expect(texts).toHaveLength(2);
    expect(json.length).toBeGreaterThan(3);
    for (const [index, text] of texts.entries())
      expect(await endOf(await built(text, `example-${index}`))).toBe(
        "success",
      );
  });

  it("is paused where it says so when no attempt is left, and goes on by the requests that are shown", async () => {
    const [text = ""] = blocks("json pauses");
    const run_id = await started(Named.parse(JSON.parse(text)));
    const path = `workflow_runs/${run_id}`;
    const phase = () => collider.keptBelow(path).get(path)?.["phase"];
    await collider.until(() => phase() === "paused");
    for (const operation of ["send_workflow_event", "resume_workflow"]) {
      const [payload = {}] = requestsTo(operation);
      await alice.done(operation, { ...payload, run_id });
    }
    await collider.cameAbout(() => phase() !== "running");
    expect(phase()).toBe("success");
    const shown = await alice.done("get_workflow", { run_id });
    expect(JSON.stringify(shown)).toContain("Keller, from Keller");
  });

  it("is saved, started by its name, and started as it was written for the older system", async () => {
    const [saved = {}] = requestsTo("save_workflow_definition");
    await alice.done("save_workflow_definition", saved);
    const starts = requestsTo("start_workflow");
    expect(starts).toHaveLength(2);
    for (const payload of starts)
      expect(await alice.done("start_workflow", payload)).toMatchObject({
        result: { status: "success" },
      });
  });

  it("is started by the clock, as the file of schedules says", async () => {
    const [text = ""] = blocks("json schedules");
    const file = join(folder, "schedules.json");
    await writeFile(file, text);
    const settings = { COLLIDER_SCHEDULES: file };
    const scheduled = await openCollider({ settings });
    const ended = () =>
      [...scheduled.keptBelow("workflow_runs/").values()].some(
        ({ phase, labels }) =>
          phase === "success" &&
          JSON.stringify(labels) === '["schedule:morning-search"]',
      );
    try {
      // It is Monday, after six in the morning; the next is a day later.
      scheduled.clock.advanceBy(24 * 3_600_000);
      await scheduled.cameAbout(ended);
      expect(ended()).toBe(true);
    } finally {
      await scheduled.close();
    }
  });

  it("goes on from a step that is settled by the request that is shown beside it", async () => {
    const workflow = json.find(({ name }) => name === "wait_for_the_court");
    const [payload = {}] = requestsTo("complete_step");
    const runId = await started(workflow ?? {});
    const path = `workflow_runs/${runId}`;
    const kept = () => collider.keptBelow(path);
    await collider.cameAbout(() =>
      [...kept().values()].some((found) => found["phase"] === "waiting"),
    );
    await alice.done("complete_step", { ...payload, run_id: runId });
    await collider.cameAbout(() => kept().get(path)?.["phase"] === "success");
    const opened = await alice.done("get_workflow", { run_id: runId });
    expect(JSON.stringify(opened)).toContain("The court called by telephone.");
  });
});
