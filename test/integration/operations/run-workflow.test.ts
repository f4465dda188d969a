import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { JsonObject } from "#shared/kernel/json.ts";
import { stage } from "../stage.ts";

const { collider, alice } = await stage();

const Result = z.looseObject({
  run_id: z.string(),
  status: z.string(),
  steps: z.array(
    z.looseObject({
      output: z.looseObject({ run_id: z.string() }).nullable(),
    }),
  ),
});

const OPEN = {
  name: "open_one",
  steps: [
    { tool_name: "create_casefile", parameters: { title: "${input.title}" } },
  ],
  output: "${steps.create_casefile.casefile_id}",
};

async function ran(parameters: JsonObject, fields: JsonObject = {}) {
  const answer = await alice.done("start_workflow", {
    workflow_definition: {
      name: "outer",
      steps: [{ tool_name: "run_workflow", parameters }],
    },
    wait_seconds: 30,
    ...fields,
  });
  const { run_id, status, steps } = Result.parse(answer["result"]);
  const childId = steps[0]?.output?.run_id ?? "";
  const child = collider
    .keptBelow("workflow_runs/")
    .get(`workflow_runs/${childId}`);
  return { runId: run_id, status, output: steps[0]?.output ?? null, child };
}

describe("a run that a step starts", () => {
  it("is in the casefile of the run that starts it, or in the one that the step names", async () => {
    const made = async () =>
      z
        .looseObject({ casefile_id: z.string() })
        .parse(await alice.done("create_casefile", { title: "x" })).casefile_id;
    const [own, other] = [await made(), await made()];
    const input = { title: "Keller" };
    const within = { casefile_id: own };
    const inherits = await ran({ workflow_definition: OPEN, input }, within);
    expect(inherits.child?.["casefile_id"]).toBe(own);
    const names = await ran(
      { workflow_definition: OPEN, input, casefile_id: other },
      within,
    );
    expect(names.child?.["casefile_id"]).toBe(other);
  });

  it("may be of a workflow that ships, or that the owner has saved", async () => {
    await alice.done("save_workflow_definition", {
      workflow_name: "open_mine",
      workflow_definition: OPEN,
    });
    const saved = await ran({
      workflow_name: "open_mine",
      input: { title: "Saved" },
    });
    expect(saved).toMatchObject({
      status: "success",
      output: { status: "success", output: expect.stringMatching(/./) },
    });
    const ships = await ran({
      workflow_name: "client_search",
      input: { client: "maria.keller@example.com" },
    });
    expect(ships.status).toBe("success");
  });

  it("is audited as a call of the step's", async () => {
    const { runId } = await ran({
      workflow_definition: OPEN,
      input: { title: "Audited" },
    });
    const starts = [...collider.keptBelow("audit_events/").values()].filter(
      (event) => event["operation"] === "start_workflow",
    );
    expect(JSON.stringify(starts)).toContain(`${runId}/run_workflow`);
  });
});
