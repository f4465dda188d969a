import { expect, it } from "vitest";
import { z } from "zod";
import { stage } from "../stage.ts";

const { collider } = await stage();

const AROUND = { policy_hints: { require_approval: true } };
const Details = z.array(
  z.object({ metadata: z.object({ approval_id: z.string() }) }),
);

it("a call that is to be approved of is made when its caller has approved of it, once", async () => {
  const alice = await collider.as();
  const create = async () =>
    alice.send("create_casefile", { title: "Keller" }, AROUND);
  const refused = await create();
  expect(refused.error).toMatchObject({ status: "FAILED_PRECONDITION" });
  const [detail] = Details.parse(refused.error?.details);
  const { approval_id = "" } = detail?.metadata ?? {};
  const bob = await collider.as("bob@example.com");
  await bob.done("approve_call", { approval_id });
  expect((await create()).status).toBe("failed");
  const approved = await alice.done("approve_call", { approval_id });
  // What Bob says of it takes nothing from what she said.
  await bob.done("approve_call", { approval_id });
  expect(approved).toMatchObject({
    approval_id,
    approved_by: "alice@example.com",
  });
  expect((await create()).payload).toMatchObject({ title: "Keller" });
  expect((await create()).status).toBe("failed");
  expect(collider.keptBelow("casefiles/").size).toBe(1);
});
