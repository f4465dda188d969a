import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { Client } from "../open-collider.ts";
import { sharedCasefile } from "./shared-casefile.ts";

const { alice, bob, within, grant } = await sharedCasefile();

const Ended = z.object({
  status: z.string(),
  steps: z.tuple([
    z.looseObject({
      output: z.unknown(),
      error: z.looseObject({ code: z.string() }).nullable(),
      cached_from: z.looseObject({ run_id: z.string() }).nullable(),
    }),
  ]),
  run_id: z.string(),
});

/** The end of a run that lists the evidence of the casefile, or is answered from the cache. */
async function listed(client: Client): Promise<z.infer<typeof Ended>> {
  const step = {
    tool_name: "list_evidence",
    parameters: within({ kind: "gmail" }),
    cache: { max_age: "PT1H" },
  };
  const { result } = await client.done("start_workflow", {
    workflow_definition: { name: "list", steps: [step] },
    wait_seconds: 20,
  });
  return Ended.parse(result);
}

describe("an answer from the cache", () => {
  it("is given to nobody who may not see the casefile any more, though he asked for it himself", async () => {
    await grant("viewer");
    const first = await listed(bob);
    const second = await listed(bob);
    expect(second.steps[0]).toMatchObject({
      output: first.steps[0].output,
      cached_from: { run_id: first.run_id },
    });
    const target = within({ target_user_id: "bob@example.com" });
    await alice.done("revoke_permission", target);
    expect(await listed(bob)).toMatchObject({
      status: "failed",
      steps: [{ output: null, error: { code: "PERMISSION_DENIED" } }],
    });
  });

  it("is given to nobody else, though he may see as much", async () => {
    await grant("admin");
    await listed(alice);
    expect((await listed(bob)).steps[0].cached_from).toBeNull();
  });
});
