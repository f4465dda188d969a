import { describe, expect, it } from "vitest";
import { fieldViolationsOf } from "../http/expect-refused.ts";
import { newCasefile } from "../newly-made.ts";
import { stage } from "../stage.ts";
import { CREATE, MADE, planBy, Planned } from "./planned.ts";

const { collider, alice } = await stage();

describe("the plan of a run", () => {
  it("has its steps in stages, its critical path and its times", async () => {
    const answer = await alice.done("plan_workflow", {
      workflow_name: "complex_analysis",
      input: { casefile_id: await newCasefile(alice), title: "T" },
    });
    const plan = Planned.parse(answer);
    expect(plan.stages).toEqual([
      ["fetch_data"],
      ["process_emails", "process_files"],
      ["merge_results"],
    ]);
    expect(plan.order).toEqual(plan.stages.flat());
    expect(plan.critical_path).toEqual([
      "fetch_data",
      "process_emails",
      "merge_results",
    ]);
    expect(plan.mermaid).toMatch(/^flowchart TD\n/u);
  });

  it("changes nothing, orders nothing and publishes nothing", async () => {
    const casefileId = await newCasefile(alice);
    const before = collider.kept();
    await planBy(alice, [
      CREATE,
      {
        tool_name: "store_gmail_messages",
        parameters: { casefile_id: casefileId, query: "" },
      },
      {
        tool_name: "send_gmail_message",
        parameters: { to: ["a@example.com"], subject: "S", body: "B" },
      },
      { tool_name: "sleep", parameters: { duration: 60 } },
    ]);
    expect(collider.kept()).toEqual(before);
  });

  it("names the permissions that each step needs, and whether the caller holds them", async () => {
    const viewer = await collider.as("vera@example.com", ["viewer"]);
    const { steps, start } = await planBy(viewer, [
      { tool_name: "search_gmail", parameters: { query: "x" } },
      CREATE,
    ]);
    expect(steps.map(({ permissions }) => permissions)).toEqual([
      [{ permission: "workspace:gmail:read", held: true }],
      [{ permission: "casefiles:write", held: false }],
    ]);
    expect(start).toMatchObject({
      decision: "denied",
      reason: "PERMISSION_MISSING",
    });
  });

  it("names what Google must have granted, once each", async () => {
    const query = { parameters: { query: "x" } };
    const { google_scopes, steps } = await planBy(alice, [
      { tool_name: "search_gmail", ...query },
      { tool_name: "list_drive_files", ...query },
      {
        tool_name: "send_gmail_message",
        parameters: { to: ["a@example.com"], subject: "S", body: "B" },
      },
      CREATE,
    ]);
    expect(google_scopes).toEqual(
      ["drive_read", "gmail_read", "gmail_send"].map((scope) => ({
        scope,
        held: true,
      })),
    );
    expect(steps.at(-1)?.google_scopes).toEqual([]);
  });

  it("costs more at most than at least, and has no bound where it depends on what there is", async () => {
    const bounded = await planBy(alice, [CREATE]);
    expect(bounded.cost.least).toBeGreaterThan(0);
    expect(bounded.cost.most).toBeGreaterThan(bounded.cost.least);
    const open = await planBy(alice, [
      CREATE,
      { tool_name: "get_casefile", parameters: { casefile_id: MADE } },
    ]);
    expect(open.cost.most).toBeNull();
    expect(open["run_size"]).toMatchObject({
      unbounded_steps: ["get_casefile"],
    });
  });
});

describe("a definition that cannot be started", () => {
  it("has no plan: everything that is wrong with it is told at once, as by start_workflow", async () => {
    const request = {
      workflow_definition: {
        name: "wrong",
        steps: [
          { tool_name: "create_casefle", parameters: {} },
          {
            tool_name: "get_casefile",
            parameters: { casefile_id: "${steps.none.casefile_id}" },
          },
        ],
      },
    };
    const planned = await alice.send("plan_workflow", request);
    const started = await alice.send("start_workflow", request);
    expect(planned.error).toEqual(started.error);
    expect(fieldViolationsOf(planned).map(({ field }) => field)).toEqual([
      "payload.workflow_definition.steps[0].tool_name",
      "payload.workflow_definition.steps[1].parameters.casefile_id",
    ]);
  });

  it("is refused for the input that is missing, too", async () => {
    const answer = await alice.send("plan_workflow", {
      workflow_name: "casefile_setup",
    });
    expect(fieldViolationsOf(answer).map(({ field }) => field)).toEqual([
      "payload.input.title",
      "payload.input.client",
    ]);
  });
});
