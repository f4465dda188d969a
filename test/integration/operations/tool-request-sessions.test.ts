import { beforeEach, afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import type { JsonObject } from "#shared/kernel/json.ts";
import { newCasefile, newSession } from "../newly-made.ts";
import { openCollider, type Client, type Collider } from "../open-collider.ts";

const Text = z.string();
const DAY_MS = 86_400_000;

let collider: Collider;
let alice: Client;

beforeEach(async () => {
  collider = await openCollider();
  alice = await collider.as();
});

afterEach(async () => {
  await collider.close();
});

const create = (title: string, around: JsonObject = {}): JsonObject => ({
  tool_name: "create_casefile",
  parameters: { title },
  ...around,
});

describe("the session of a tool request", () => {
  const sessionOf = async (around: JsonObject = {}) =>
    (await alice.done("process_tool_request", create("One", around)))[
      "session_id"
    ];

  it("is the one that was active last, in the casefile or outside of all", async () => {
    const outside = await sessionOf();
    const inside = await sessionOf({ casefile_id: await newCasefile(alice) });
    expect(inside).not.toBe(outside);
    collider.clock.advanceBy(1000);
    const later = await newSession(alice);
    collider.clock.advanceBy(60_000);
    expect(await sessionOf()).toBe(later);
    await alice.done(
      "create_casefile",
      { title: "x" },
      { session_id: outside ?? "" },
    );
    collider.clock.advanceBy(60_000);
    expect(await sessionOf()).toBe(outside);
  });

  it("is linked with the casefile in which it is opened or resumed", async () => {
    const casefile_id = await newCasefile(alice);
    const opened = await sessionOf({ casefile_id });
    const resumed = await newSession(alice);
    await sessionOf({ casefile_id, session_id: resumed });
    const { session_ids } = await alice.done("get_casefile", { casefile_id });
    expect(z.array(Text).parse(session_ids).toSorted()).toEqual(
      [Text.parse(opened), resumed].toSorted(),
    );
    const other = await alice.send(
      "process_tool_request",
      create("x", {
        casefile_id: await newCasefile(alice),
        session_id: resumed,
      }),
    );
    expect(other.error).toMatchObject({
      details: [{ reason: "SESSION_IN_OTHER_CASEFILE" }],
    });
  });

  it("is opened only where it may be", async () => {
    const refused = await alice.send(
      "process_tool_request",
      create("x", { auto_create_session: false }),
    );
    expect(refused.error).toMatchObject({
      status: "FAILED_PRECONDITION",
      details: [{ reason: "SESSION_MISSING" }],
    });
    expect(collider.kept().documents).toEqual({});
  });

  it("is another one when nothing has happened in it for a day", async () => {
    const first = await sessionOf();
    const after = async (ms: number) => {
      collider.clock.advanceBy(ms);
      alice = await collider.as();
      return sessionOf();
    };
    expect(await after(DAY_MS - 1)).toBe(first);
    expect(await after(DAY_MS)).not.toBe(first);
  });

  it("that is named must be open and the caller's own", async () => {
    const session_id = await newSession(alice);
    const named = create("x", { session_id });
    const bob = await collider.as("bob@example.com");
    const denied = await bob.send("process_tool_request", named);
    expect(denied.error).toMatchObject({ status: "PERMISSION_DENIED" });
    await alice.done("close_session", { session_id });
    const closed = await alice.send("process_tool_request", named);
    expect(closed.error).toMatchObject({
      details: [{ reason: "SESSION_CLOSED" }],
    });
    expect(collider.keptBelow("casefiles/").size).toBe(0);
  });

  it("may be the one that the tool closes, and need not be the one that it is about", async () => {
    const first = await sessionOf();
    const session_id = await newSession(alice);
    const about = (tool_name: string, id: unknown) => ({
      tool_name,
      session_id: first ?? "",
      parameters: { session_id: Text.parse(id) },
    });
    expect(
      await alice.done(
        "process_tool_request",
        about("get_session", session_id),
      ),
    ).toMatchObject({ result: { session_id }, session_id: first });
    expect(
      await alice.done("process_tool_request", about("close_session", first)),
    ).toMatchObject({ result: { session_id: first, total_requests: 2 } });
  });
});
