import { expect, test } from "vitest";
import type { JsonObject } from "#shared/kernel/json.ts";
import { newCasefile } from "../newly-made.ts";
import { stage } from "../stage.ts";
import { resultOf } from "./held-runs.ts";

const { alice } = await stage();

async function run(parameters: JsonObject) {
  return alice.send("start_workflow", {
    wait_seconds: 30,
    workflow_definition: {
      name: "share",
      steps: [
        {
          step_id: "casefile",
          tool_name: "create_casefile",
          parameters: { title: "Keller" },
        },
        {
          tool_name: "grant_permission",
          parameters: {
            casefile_id: "${steps.casefile.casefile_id}",
            permission: "viewer",
            ...parameters,
          },
        },
      ],
    },
  });
}

// What a step says beside a reference is taken as the operation takes it from a caller: trimmed, and in any case of letters.
test.each(["alice.c@example.com", "  Céline.P@Example.com "])(
  "a workflow may name the user %j, as a call of the operation may",
  async (target_user_id) => {
    const { payload } = await run({ target_user_id });
    expect(resultOf(payload ?? {})).toMatchObject({
      status: "success",
      steps: [
        { status: "success" },
        { output: { target_user_id: target_user_id.trim().toLowerCase() } },
      ],
    });
  },
);

test("a workflow that names a user as no operation takes him is refused with the operation's words", async () => {
  const { error } = await run({ target_user_id: "alice c" });
  expect(error?.details).toContainEqual(
    expect.objectContaining({
      fieldViolations: [
        expect.objectContaining({
          field:
            "payload.workflow_definition.steps[1].parameters.target_user_id",
          description: expect.stringContaining("a service name"),
        }),
      ],
    }),
  );
});

test("a casefile's id is taken in capitals, as from a caller", async () => {
  const casefileId = await newCasefile(alice);
  const { payload } = await run({
    casefile_id: casefileId.toUpperCase(),
    target_user_id: "bob@example.com",
  });
  expect(resultOf(payload ?? {})).toMatchObject({ status: "success" });
});
