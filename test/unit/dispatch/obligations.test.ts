import { beforeEach, describe, expect, it } from "vitest";
import { hashJson } from "#shared/kernel/hash.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import { BOB, REQUEST_ID, Stage } from "./stage.ts";
import { listThings } from "./thing-operations.ts";

const ALL = [
  { name: "a", secret: "of a" },
  { name: "b", secret: "of b" },
  { name: "c", secret: "of c" },
];

describe("an answer", () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = new Stage();
    await stage.put("casefiles/a", {
      owner_id: "alice@example.com",
      acl: { entries: { "bob@example.com": { permission: "viewer" } } },
    });
  });

  const list = async (policy_hints: JsonObject = {}, caller?: typeof BOB) =>
    stage.result({
      operation: listThings,
      payload: { casefile_id: "a" },
      around: { policy_hints },
      ...(caller !== undefined && { caller }),
    });

  it("leaves out what its operation withholds below a level", async () => {
    expect(await list()).toEqual({ things: ALL, total: 3 });
    expect(await list({}, BOB)).toEqual({
      things: [{ name: "a" }, { name: "b" }, { name: "c" }],
      total: 3,
    });
  });

  it("leaves out what the caller wishes, and no more of a list than he wishes", async () => {
    expect(
      await list({ redact: ["things.name", "total"], max_items: 2 }),
    ).toEqual({
      things: [{ secret: "of a" }, { secret: "of b" }],
    });
    expect(await list({ redact: ["nothing.here", "total.deep"] })).toEqual({
      things: ALL,
      total: 3,
    });
  });

  it("is withheld from its record too, and whole in its receipt", async () => {
    const around = {
      request_id: REQUEST_ID,
      policy_hints: { redact: ["at"] },
    };
    expect(await stage.result({ around })).toEqual({ name: "a" });
    expect(await stage.result({ around })).toEqual({ name: "a" });
    const { policy_hints: _, ...plain } = around;
    expect(await stage.result({ around: plain })).toMatchObject({
      name: "a",
      at: expect.stringMatching(/^call_/u),
    });
    const hashes = stage.audits().map((audit) => audit["result_sha256"]);
    expect(hashes).toEqual([hashJson({ name: "a" })]);
  });

  it.each([
    [{ redact: ["a..b"] }, "policy_hints.redact[0]"],
    [{ max_items: 0 }, "policy_hints.max_items"],
    [{ require_approval: "yes" }, "policy_hints.require_approval"],
  ])("is refused for the hint %j", async (policy_hints, field) => {
    const error = await stage.error({ around: { policy_hints } });
    expect(error.fieldViolations.map((one) => one.field)).toEqual([field]);
  });
});
