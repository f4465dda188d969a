import { describe, expect, it } from "vitest";
import { z } from "zod";
import { ColliderError } from "#shared/kernel/error.ts";
import { JsonRecord, type JsonObject } from "#shared/kernel/json.ts";
import { REQUEST_ID, Stage, VIEWER } from "./stage.ts";
import { readThing } from "./thing-operations.ts";

describe("the line of a record in the answer", () => {
  const recorded = { hook: "audit", stage: "record" };

  function linesOf(metadata: JsonObject) {
    const lines = z.array(JsonRecord).parse(metadata["hooks_executed"]);
    return lines.filter(({ stage }) => stage === "record");
  }

  it("is one, however often the commit is tried", async () => {
    const stage = new Stage();
    const gate = Promise.withResolvers<void>();
    const both = Promise.withResolvers<void>();
    let waiting = 0;
    stage.world.during = async () => {
      waiting += 1;
      if (waiting === 2) both.resolve();
      await gate.promise;
    };
    const calls = [stage.call(), stage.call()];
    await both.promise;
    gate.resolve();
    for (const { metadata } of await Promise.all(calls))
      expect(linesOf(metadata)).toMatchObject([recorded]);
    expect(stage.kept("things/").get("things/a")).toEqual({ count: 2 });
  });

  it("tells of a denial and of a failure as well", async () => {
    const stage = new Stage();
    const denied = await stage.call({ caller: VIEWER });
    expect(linesOf(denied.metadata)).toMatchObject([recorded]);
    stage.world.during = () => {
      throw new ColliderError("UNAVAILABLE", "Later.");
    };
    const failed = await stage.call();
    expect(linesOf(failed.metadata)).toMatchObject([recorded]);
  });

  it("is absent where nothing is recorded: of a read, a dry run and a repeat", async () => {
    const stage = new Stage();
    const asking = { request_id: REQUEST_ID };
    const dryRun = { execution_directives: { dry_run: true } };
    await stage.call({ around: asking });
    for (const request of [
      { operation: readThing },
      { around: dryRun },
      { around: asking },
    ])
      expect(linesOf((await stage.call(request)).metadata)).toEqual([]);
  });

  it("is absent of the answers to one request that lost to their twin, and present of the twin's", async () => {
    const stage = new Stage();
    const answers = await Promise.all(
      Array.from({ length: 5 }, () =>
        stage.call({ around: { request_id: REQUEST_ID } }),
      ),
    );
    const lines = answers.flatMap(({ metadata }) => linesOf(metadata));
    expect(lines).toMatchObject([recorded]);
  });
});
