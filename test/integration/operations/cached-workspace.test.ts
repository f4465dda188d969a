import { afterAll, expect, it } from "vitest";
import { z } from "zod";
import { openConsentStage } from "../consent-stage.ts";
import { connected, READ_MAIL, type User } from "../consent-users.ts";
import { pendingConsent } from "../consents.ts";

const stage = await openConsentStage();
afterAll(() => stage.close());
const collider = await stage.open();

const Ended = z.object({
  run_id: z.string(),
  status: z.string(),
  steps: z.tuple([
    z.looseObject({
      cached_from: z.looseObject({ run_id: z.string() }).nullable(),
    }),
  ]),
});

const SEARCH = {
  workflow_definition: {
    name: "search",
    steps: [
      {
        tool_name: "search_gmail",
        parameters: { query: "from:keller" },
        cache: { key: "mail", max_age: "PT1H" },
      },
    ],
  },
  wait_seconds: 20,
};

async function searched(user: User): Promise<z.infer<typeof Ended>> {
  const { result } = await user.done("start_workflow", SEARCH);
  return Ended.parse(result);
}

it("an answer from the cache is given while the same account is connected", async () => {
  const user = await connected(collider, "stays", READ_MAIL);
  const { run_id } = await searched(user);
  const again = await searched(user);
  expect(again.steps[0].cached_from).toMatchObject({ run_id });
});

it("an answer from one account is none of another that its user has connected since", async () => {
  const user = await connected(collider, "changes", READ_MAIL);
  await searched(user);
  const code = await pendingConsent(collider, user, "shared@example.com");
  await user.done("confirm_workspace", { code });
  const { status, steps } = await searched(user);
  expect(status).toBe("success");
  expect(steps[0].cached_from).toBeNull();
});

it("no answer is given of an account that is not connected any more", async () => {
  const user = await connected(collider, "leaves", READ_MAIL);
  await searched(user);
  await user.done("disconnect_workspace");
  expect(await searched(user)).toMatchObject({
    status: "failed",
    steps: [{ error: { reason: "WORKSPACE_NOT_CONNECTED" } }],
  });
});
