import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { JsonObject } from "#shared/kernel/json.ts";
import { newCasefile } from "../newly-made.ts";
import type { Client } from "../open-collider.ts";
import { makeToken, scriptWith } from "../service-tokens.ts";
import { sharedCasefile } from "./shared-casefile.ts";

const { collider, alice, bob, within, grant } = await sharedCasefile();

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

function listing(fields: JsonObject): JsonObject {
  const step = {
    tool_name: "list_evidence",
    parameters: within({ kind: "gmail" }),
    cache: { max_age: "PT1H" },
    ...fields,
  };
  const workflow_definition = { name: "list", steps: [step] };
  return { workflow_definition, wait_seconds: 20 };
}

/** The end of a run that lists the evidence of the casefile, or is answered from the cache. */
async function listed(
  client: Client,
  fields: JsonObject = {},
): Promise<z.infer<typeof Ended>> {
  const { result } = await client.done("start_workflow", listing(fields));
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

  it("is not given to a call about another casefile, whatever key both have", async () => {
    const cache = { key: "evidence", max_age: "PT1H" };
    const first = await listed(alice, { cache });
    const scopes = ["casefiles:read", "tools:execute", "workflows:write"];
    const casefile_id = await newCasefile(alice);
    const { token } = await makeToken(alice, { casefile_id, scopes });
    const { payload } = await scriptWith(collider, token)("start_workflow", {
      casefile_id,
      ...listing({ cache, parameters: { casefile_id, kind: "gmail" } }),
    });
    const { result } = z.object({ result: Ended }).parse(payload);
    expect(result).toMatchObject({
      status: "success",
      steps: [{ cached_from: null }],
    });
    const again = await listed(alice, { cache });
    expect(again.steps[0].cached_from).toEqual(
      expect.objectContaining({ run_id: first.run_id }),
    );
  });

  it("is given to nobody else, though he may see as much", async () => {
    await grant("admin");
    await listed(alice);
    expect((await listed(bob)).steps[0].cached_from).toBeNull();
  });
});
