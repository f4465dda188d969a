import { describe, expect, it } from "vitest";
import { grantAccess } from "#shared/casefile/share-casefile.ts";
import { newCasefile, newSession } from "../newly-made.ts";
import { stage } from "../stage.ts";
import { CREATE, decisions, MADE, planBy, Planned } from "./planned.ts";

const { collider, alice } = await stage();

describe("what policy says of a step before the run", () => {
  const share = async (casefileId: string, permission: "viewer" | "editor") =>
    collider.composition.platform.documents.transaction(async (transaction) =>
      grantAccess(
        transaction,
        casefileId,
        {
          targetId: "bob@example.com",
          permission,
          expiresAt: undefined,
          notes: undefined,
        },
        { callerId: "alice@example.com", now: collider.clock.now() },
      ),
    );
  const update = (casefileId: string) => ({
    tool_name: "update_casefile",
    parameters: { casefile_id: casefileId, notes: "Called." },
  });

  it("is allowed or denied as the call would be", async () => {
    const bob = await collider.as("bob@example.com");
    const [read, written, hidden] = [
      await newCasefile(alice),
      await newCasefile(alice),
      await newCasefile(alice),
    ];
    await share(read, "viewer");
    await share(written, "editor");
    const plan = await planBy(bob, [
      update(read),
      update(written),
      update(hidden),
    ]);
    expect(decisions(plan)).toEqual(["denied", "allowed", "denied"]);
    const calls = await Promise.all(
      [read, written, hidden].map(async (id) =>
        bob.send("update_casefile", update(id).parameters),
      ),
    );
    expect(plan.steps.map(({ verdict }) => verdict.message)).toEqual(
      calls.map(({ error }) => error?.message ?? null),
    );
  });

  it("is decided on what input and context give", async () => {
    const own = await newCasefile(alice);
    const fields = {
      input: { id: own },
      context: { other: "cf_261123_k3v9x2m8q4wt7n1c" },
    };
    const plan = await planBy(
      alice,
      [update("${input.id}"), update("${context.other}")],
      fields,
    );
    expect(decisions(plan)).toEqual(["allowed", "denied"]);
  });

  it("is undecidable where the casefile is made in the run, and denied where a permission is missing all the same", async () => {
    const steps = [CREATE, update(MADE)];
    expect(decisions(await planBy(alice, steps))).toEqual([
      "allowed",
      "undecidable",
    ]);
    const viewer = await collider.as("vera@example.com", ["viewer"]);
    expect(decisions(await planBy(viewer, steps))).toEqual([
      "denied",
      "denied",
    ]);
  });

  it("is a denial where a session is another's", async () => {
    const session = await newSession(alice);
    const bob = await collider.as("bob@example.com");
    const steps = [
      { tool_name: "get_session", parameters: { session_id: session } },
    ];
    expect(decisions(await planBy(alice, steps))).toEqual(["allowed"]);
    expect(decisions(await planBy(bob, steps))).toEqual(["denied"]);
  });

  it("is a denial where what is known of the parameters is refused", async () => {
    const steps = [
      { tool_name: "create_casefile", parameters: { title: "${input.title}" } },
    ];
    const plan = await planBy(alice, steps, { input: { title: " " } });
    expect(plan.steps[0]?.verdict).toMatchObject({
      decision: "denied",
      reason: expect.stringMatching(/./u),
    });
  });

  it("is allowed for what the engine performs itself", async () => {
    const plan = await planBy(alice, [
      { tool_name: "sleep", parameters: { duration: "PT1H" } },
    ]);
    expect(decisions(plan)).toEqual(["allowed"]);
    expect(plan.worst_case_ms).toBe(3_600_000);
  });
});

describe("a step that asks for approval by itself", () => {
  it("is among the approvals of the plan, and takes as long as it waits at most", async () => {
    const plan = await planBy(alice, [
      {
        step_id: "ask",
        tool_name: "approval",
        parameters: { message: "Go on?", timeout: "PT2H" },
      },
    ]);
    expect(plan.approvals).toEqual([{ step_id: "ask", approval_id: null }]);
    expect(plan.worst_case_ms).toBe(7_200_000);
  });
});

describe("a plan that is asked for in a model's name", () => {
  it("says which calls wait for the caller's word, and by which id he gives it", async () => {
    const { registry, dispatch } = collider.composition;
    const agent = {
      id: "alice@example.com",
      kind: "user",
      email: "alice@example.com",
      claimedRoles: ["user"],
      byAgent: true,
    } as const;
    const mail = {
      to: ["a@example.com"],
      subject: "S",
      body: "B",
    };
    const planOf = async (body: string) => {
      const { outcome } = await dispatch({
        operation: await registry.load("plan_workflow"),
        body: {
          payload: {
            workflow_definition: {
              name: "example",
              steps: [
                CREATE,
                {
                  tool_name: "send_gmail_message",
                  parameters: { ...mail, body },
                },
              ],
            },
          },
        },
        caller: agent,
        traceparent: null,
      });
      return Planned.parse(outcome.type === "success" ? outcome.result : null);
    };
    const plan = await planOf("B");
    expect(decisions(plan)).toEqual(["allowed", "needs_approval"]);
    expect(plan.mermaid).toContain("needs approval");
    const { approval_id: id } = plan.steps[1]?.verdict ?? {};
    expect(plan.approvals).toEqual([
      { step_id: "send_gmail_message", approval_id: id },
    ]);
    await alice.done("approve_call", { approval_id: id ?? "" });
    expect(decisions(await planOf("B"))).toEqual(["allowed", "allowed"]);
    const open = await planOf(`For ${MADE}`);
    expect(open.steps[1]?.verdict).toMatchObject({
      decision: "needs_approval",
      approval_id: null,
    });
  });
});
