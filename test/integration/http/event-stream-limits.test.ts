import { once } from "node:events";
import express from "express";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { EventStream } from "#functions/http/stream/event-stream.ts";
import { JsonRecord, type JsonObject } from "#shared/kernel/json.ts";
import {
  MOST_STREAMS,
  MOST_STREAMS_OF_CALLER,
} from "#functions/http/stream/event-streams.ts";
import type { EventListener } from "./event-listener.ts";
import { EventStage } from "./event-stage.ts";

const MINUTES = 60_000;

let stage: EventStage;

beforeEach(async () => {
  stage = await EventStage.open();
});

afterEach(async () => stage.close());

describe("nothing is told", () => {
  const refusalOf = async (
    headers: Readonly<Record<string, string>>,
    query: string,
    path = "watch-workflow",
  ): Promise<readonly [number, JsonObject]> => {
    const response = await fetch(`${stage.collider.url}/${path}?${query}`, {
      headers: { accept: "text/event-stream", ...headers },
    });
    expect(response.headers.get("content-type")).toMatch(/^application\/json/);
    return [response.status, JsonRecord.parse(await response.json())];
  };

  it("without a token", async () => {
    const runId = await stage.endedRun();
    expect(await refusalOf({}, `run_id=${runId}`)).toMatchObject([
      401,
      { error: { status: "UNAUTHENTICATED" } },
    ]);
  });

  it("to whom the run is not shown, who is told no more of one that is than of one that is not", async () => {
    const runId = await stage.endedRun();
    const { token } = await stage.collider.as("mallory@example.com");
    const authorization = `Bearer ${token}`;
    for (const one of [runId, "run_261123_0000000000000000"])
      expect(await refusalOf({ authorization }, `run_id=${one}`)).toMatchObject(
        [403, { error: { details: [{ reason: "RUN_NO_ACCESS" }] } }],
      );
  });

  it.each([
    ["no run", "", "payload.run_id"],
    ["two runs", "run_id=a&run_id=b", "payload.run_id"],
    ["what it does not know", "run_id=RUN&every=1", "payload.every"],
  ])("of %s", async (_, query, field) => {
    const runId = await stage.endedRun();
    const authorization = `Bearer ${stage.alice.token}`;
    const [status, body] = await refusalOf(
      { authorization },
      query.replace("RUN", runId),
    );
    expect(status).toBe(400);
    expect(JSON.stringify(body)).toContain(`"field":"${field}"`);
  });

  it("by a function that has nothing to tell", async () => {
    const authorization = `Bearer ${stage.alice.token}`;
    const path = "get-workflow";
    expect(await refusalOf({ authorization }, "", path)).toMatchObject([
      400,
      { error: { details: [{ reason: "METHOD_INVALID" }] } },
    ]);
  });
});

describe("a stream", () => {
  it("is kept by a comment every 15 s, and ends before the function's time is over", async () => {
    const listener = await stage.listen(await stage.heldRun());
    const before = stage.collider.clock.now();
    await stage.restInTime(listener);
    const minutes = (stage.collider.clock.now() - before) / MINUTES;
    expect(minutes).toBeGreaterThan(8.5);
    expect(minutes).toBeLessThan(9);
    const comments = listener.remarks.filter((remark) => remark === ":");
    expect(comments.length).toBeGreaterThanOrEqual(34);
    expect(listener.remarks.at(-1)).toBe(
      ": ask again for the rest\nretry: 1000",
    );
  });

  it("of a listener who is gone looks at its run no more", async () => {
    const runId = await stage.heldRun();
    const listener = await stage.listen(runId);
    await listener.take(3);
    await stage.pass(() => stage.looks() > 2);
    listener.leave();
    const { streams } = stage.collider.composition;
    await stage.collider.cameAbout(() => streams.count === 0);
    const before = stage.looks();
    stage.collider.clock.advanceBy(5 * MINUTES);
    expect(stage.looks()).toBe(before);
  });

  it("is one of few that a caller may have open, and makes room when it ends", async () => {
    const runId = await stage.heldRun();
    const open: EventListener[] = [];
    for (let count = 0; count < MOST_STREAMS_OF_CALLER; count += 1)
      open.push(await stage.listen(runId));
    const { response } = await stage.listen(runId);
    expect(response.status).toBe(429);
    expect(await response.json()).toMatchObject({
      error: { details: [{ reason: "TOO_MANY_STREAMS" }, {}] },
    });
    open[0]?.leave();
    const { streams } = stage.collider.composition;
    await stage.collider.cameAbout(
      () => streams.count < MOST_STREAMS_OF_CALLER,
    );
    expect((await stage.listen(runId)).response.status).toBe(200);
  });

  it("is one of few that a process has, whoever listens", async () => {
    const runId = await stage.heldRun();
    const { collider } = stage;
    // An answer that nobody holds is let go of, and its connection with it.
    const open: EventListener[] = [];
    for (let count = 0; count < MOST_STREAMS; count += 1) {
      const user = `admin${Math.floor(count / MOST_STREAMS_OF_CALLER)}@example.com`;
      const client = await collider.as(user, ["admin"]);
      open.push(await stage.listen(runId, { client }));
    }
    expect((await stage.listen(runId)).response.status).toBe(429);
    expect(new Set(open.map(({ response }) => response.status))).toEqual(
      new Set([200]),
    );
  });

  it("of a server that closes ends at once, and says to ask for the rest", async () => {
    const listener = await stage.listen(await stage.heldRun());
    await listener.take(3);
    stage.collider.composition.streams.stopAll();
    await listener.rest();
    expect(listener.remarks.at(-1)).toContain("ask again");
  });

  it("of a listener who left before it began is over at once", async () => {
    const { clock } = stage.collider;
    const begun = Promise.withResolvers<EventStream>();
    const arrived = Promise.withResolvers<void>();
    const app = express();
    app.get("/", async (_, response) => {
      arrived.resolve();
      await once(response, "close");
      begun.resolve(new EventStream(response, { clock, limitMs: MINUTES }));
    });
    const server = app.listen(0, "127.0.0.1");
    await once(server, "listening");
    const port = z.object({ port: z.int() }).parse(server.address()).port;
    const leave = new AbortController();
    const { signal } = leave;
    const left = fetch(`http://127.0.0.1:${port}/`, { signal });
    await arrived.promise;
    leave.abort();
    await expect(left).rejects.toThrow("aborted");
    expect((await begun.promise).signal.aborted).toBe(true);
    server.close();
  });
});
