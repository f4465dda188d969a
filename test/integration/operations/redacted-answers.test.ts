import { expect, it } from "vitest";
import { z } from "zod";
import { stage } from "../stage.ts";

const { alice } = await stage();

const Casefile = z.object({ casefile_id: z.string() });

const leavingOut = (...redact: readonly string[]) => ({
  policy_hints: { redact: [...redact] },
});

it("a casefile's creation is in its chain, though its creator left its id out of the answer", async () => {
  const title = "Keller v. Northgate";
  const made = await alice.done(
    "create_casefile",
    { title },
    leavingOut("casefile_id"),
  );
  expect(made).not.toHaveProperty("casefile_id");
  const found = await alice.done("list_casefiles", { search_query: "keller" });
  const [{ casefile_id }] = z.tuple([Casefile]).parse(found["casefiles"]);
  expect(await alice.done("verify_audit", { casefile_id })).toMatchObject({
    intact: true,
    unsealed: 1,
  });
});

it.each(["result", "result.completed_at"])(
  "a run that is started answers 202, though %s is left out",
  async (left) => {
    const input = { title: "Keller", client: "maria.keller@example.com" };
    const started = await alice.send(
      "start_workflow",
      { workflow_name: "casefile_setup", input },
      leavingOut(left),
    );
    expect(started).toMatchObject({ http: 202, status: "completed" });
  },
);
