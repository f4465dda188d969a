import { describe, expect, it } from "vitest";
import { stage } from "../stage.ts";
import { CREATE, planBy } from "./planned.ts";

const { collider, alice } = await stage();

const OPEN_ONE = {
  name: "open_one",
  steps: [
    { tool_name: "create_casefile", parameters: { title: "${input.title}" } },
    { tool_name: "sleep", parameters: { duration: 60 } },
  ],
};

function runs(parameters: object) {
  return { tool_name: "run_workflow", parameters: { ...parameters } };
}

describe("the plan of a run that starts others", () => {
  it("shows of a definition that it brings what one such run would do", async () => {
    const input = { title: "Keller" };
    const { steps } = await planBy(alice, [
      runs({ workflow_definition: OPEN_ONE, input }),
    ]);
    expect(steps[0]).toMatchObject({
      verdict: { decision: "allowed" },
      permissions: [{ permission: "workflows:write", held: true }],
      runs: {
        name: "open_one",
        order: ["create_casefile", "sleep"],
        verdicts: [],
      },
    });
  });

  it("shows one of the catalog, and one that the caller has saved", async () => {
    await alice.done("save_workflow_definition", {
      workflow_name: "mine",
      workflow_definition: OPEN_ONE,
    });
    const { steps } = await planBy(alice, [
      runs({ workflow_name: "client_search", input: { client: "x" } }),
      { ...runs({ workflow_name: "mine" }), step_id: "b" },
    ]);
    expect(steps).toMatchObject([
      { runs: { name: "client_search" } },
      { runs: { name: "mine" } },
    ]);
  });

  it("says what of it would be refused, and why it could not start", async () => {
    const viewer = await collider.as("vera@example.com", ["viewer"]);
    const steps = [
      runs({ workflow_definition: OPEN_ONE, input: { title: "x" } }),
      { ...runs({ workflow_name: "unheard of" }), step_id: "b" },
    ];
    expect((await planBy(viewer, steps)).steps).toMatchObject([
      {
        verdict: { decision: "denied", reason: "PERMISSION_MISSING" },
        runs: {
          verdicts: [
            { step_id: "create_casefile", verdict: { decision: "denied" } },
          ],
        },
      },
      {
        verdict: { decision: "denied", reason: "WORKFLOW_UNKNOWN" },
        runs: null,
      },
    ]);
  });

  it("shows no more of a workflow that runs itself, many times over, than is soon done", async () => {
    const again = Array.from({ length: 20 }, (_, index) => ({
      ...runs({ workflow_name: "echo" }),
      step_id: `s${index}`,
    }));
    await alice.done("save_workflow_definition", {
      workflow_name: "echo",
      workflow_definition: { name: "echo", steps: again },
    });
    const { steps } = await planBy(alice, again);
    expect(steps).toMatchObject(again.map(() => ({ runs: { name: "echo" } })));
  });

  it("knows as much of it as does not depend on what the run makes", async () => {
    const { steps } = await planBy(alice, [
      CREATE,
      runs({
        workflow_definition: OPEN_ONE,
        input: { title: "${steps.create_casefile.casefile_id}" },
      }),
      {
        ...runs({ workflow_name: "${steps.create_casefile.casefile_id}" }),
        step_id: "c",
      },
    ]);
    expect(steps).toMatchObject([
      { runs: null },
      { runs: { name: "open_one" } },
      { runs: null },
    ]);
  });
});
