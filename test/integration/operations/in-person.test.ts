import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { JsonObject } from "#shared/kernel/json.ts";
import { createMachine } from "../machine.ts";
import { openCollider } from "../open-collider.ts";
import { stage } from "../stage.ts";

const { collider, alice } = await stage();

const operations = await collider.composition.registry.loadAll();
const inPerson = operations
  .filter(({ policy }) => policy.pattern === "in_person")
  .map(({ name }) => name);

describe("what is to be done in person", () => {
  it("is an approval, a consent, a token and a chat, among others", () => {
    expect(inPerson).toEqual(
      expect.arrayContaining([
        "approve_call",
        "approve_step",
        "confirm_workspace",
        "connect_workspace",
        "create_service_token",
        "process_chat_request",
        "reject_step",
      ]),
    );
  });

  it.each(inPerson)("is no step's to do: %s", async (tool_name) => {
    const { error } = await alice.send("start_workflow", {
      workflow_definition: { name: "unseen", steps: [{ tool_name }] },
    });
    expect(error?.details).toContainEqual(
      expect.objectContaining({
        fieldViolations: [
          expect.objectContaining({
            field: "payload.workflow_definition.steps[0].tool_name",
            reason: "UNKNOWN_TOOL",
          }),
        ],
      }),
    );
  });
});

const isSettled = z.object({ phase: z.enum(["success", "failed"]) });

const MAKE_TOKEN = {
  service_name: "ci",
  scopes: ["casefiles:read"],
};

/** A run that sleeps, and goes on by a plan that this version would not make. */
async function runOfOldPlan(tool: string, parameters: JsonObject) {
  const machine = createMachine();
  const before = await openCollider({ machine });
  const sleep = { tool_name: "sleep", parameters: { duration: "PT1M" } };
  const steps = [
    sleep,
    { step_id: "last", tool_name: "whoami", depends_on: ["sleep"] },
  ];
  const starter = await before.as();
  await starter.done("start_workflow", {
    workflow_definition: { name: "old", steps },
  });
  const [[path, stored] = []] = before.keptBelow("workflow_definitions/");
  const plan = z
    .string()
    .parse(stored?.["plan"])
    .replaceAll('"whoami"', JSON.stringify(tool))
    .replace('"parameters":{}', `"parameters":${JSON.stringify(parameters)}`);
  await before.platform.documents.transaction(async (transaction) =>
    transaction.write({
      type: "set",
      path: z.string().parse(path),
      data: { ...stored, plan },
    }),
  );
  await before.close();
  const after = await openCollider({ machine });
  const outcome = () =>
    [...after.keptBelow("workflow_runs/")].find(
      ([at, step]) =>
        at.endsWith("/steps/last") && isSettled.safeParse(step).success,
    )?.[1];
  await after.until(() => outcome() !== undefined);
  const settled = outcome();
  await after.close();
  machine.database.close();
  return settled;
}

describe("a plan that was made when steps might do more", () => {
  it("makes no token", async () => {
    expect(
      await runOfOldPlan("create_service_token", MAKE_TOKEN),
    ).toMatchObject({
      phase: "failed",
      error: { reason: "TOOL_NOT_FOR_STEPS" },
    });
  });
});
