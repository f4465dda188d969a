import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { isoTime } from "#shared/kernel/time.ts";
import { newCasefile, newSession } from "../newly-made.ts";
import { openCollider, type Client, type Collider } from "../open-collider.ts";

const DAY_MS = 86_400_000;

let collider: Collider;
let alice: Client;
let casefileId: string;
let sessionId: string;

beforeEach(async () => {
  collider = await openCollider();
  alice = await collider.as("alice@example.com");
  casefileId = await newCasefile(alice);
  sessionId = await newSession(alice, { title: "Intake" });
});

afterEach(async () => {
  await collider.close();
});

const link = (id: string) => ({
  casefile_id: id,
  session_id: sessionId,
  session_type: "tool",
});

describe("a session", () => {
  it("counts the requests that changed something in it", async () => {
    const around = { session_id: sessionId };
    await alice.done("create_casefile", { title: "In it" }, around);
    await alice.done("list_casefiles", {}, around);
    expect(
      await alice.done("get_session", { session_id: sessionId }),
    ).toMatchObject({
      title: "Intake",
      active: true,
      casefile_id: null,
      request_count: 1,
    });
  });

  it("is its user's alone", async () => {
    const bob = await collider.as("bob@example.com");
    for (const operation of ["get_session", "close_session"]) {
      const refused = await bob.send(operation, { session_id: sessionId });
      expect(refused.error).toMatchObject({ status: "PERMISSION_DENIED" });
    }
  });

  it("is linked with a casefile once, and with no second one", async () => {
    const linked = { ...link(casefileId), total_sessions: 1 };
    expect(
      await alice.done("add_session_to_casefile", link(casefileId)),
    ).toEqual(linked);
    expect(
      await alice.done("add_session_to_casefile", link(casefileId)),
    ).toEqual(linked);
    const other = await newCasefile(alice, "Other");
    const refused = await alice.send("add_session_to_casefile", link(other));
    expect(refused.error).toMatchObject({ status: "FAILED_PRECONDITION" });
    expect(
      await alice.done("get_casefile", { casefile_id: casefileId }),
    ).toMatchObject({ session_ids: [sessionId] });
  });

  it("is linked and marked as active in one write, though it was idle for long", async () => {
    const idle = await newSession(alice);
    collider.clock.advanceBy(120_000);
    const linked = await alice.done("add_session_to_casefile", {
      casefile_id: casefileId,
      session_id: idle,
      session_type: "tool",
    });
    expect(linked).toMatchObject({ session_id: idle });
    const kept = collider.keptBelow("tool_sessions/");
    expect(kept.get(`tool_sessions/${idle}`)).toMatchObject({
      casefile_id: casefileId,
      updated_at: isoTime(collider.clock.now()),
    });
  });

  it("takes no more work when it is closed, and stays as it was closed first", async () => {
    collider.clock.advanceBy(5000);
    const closed = await alice.done("close_session", { session_id: sessionId });
    expect(closed).toMatchObject({ duration_seconds: 5 });
    collider.clock.advanceBy(5000);
    const again = await alice.done("close_session", { session_id: sessionId });
    expect(again["closed_at"]).toBe(closed["closed_at"]);
    const refused = await alice.send(
      "create_casefile",
      { title: "Late" },
      { session_id: sessionId },
    );
    expect(refused.error).toMatchObject({
      status: "FAILED_PRECONDITION",
      details: [{ reason: "SESSION_CLOSED" }],
    });
  });

  it("in which nothing happened for a day takes no more work, is not active, and can be closed", async () => {
    const find = { session_id: sessionId };
    collider.clock.advanceBy(60_000);
    await alice.done("get_session", find, find);
    collider.clock.advanceBy(DAY_MS - 1);
    alice = await collider.as();
    expect(
      await alice.done("list_sessions", { active_only: true }),
    ).toMatchObject({ sessions: [{ ...find, active: true }], total_count: 1 });
    collider.clock.advanceBy(1);
    const late = await alice.send("create_casefile", { title: "Late" }, find);
    expect(late.error).toMatchObject({
      status: "FAILED_PRECONDITION",
      details: [{ reason: "SESSION_EXPIRED" }],
    });
    // Looking does not bring it back.
    for (const around of [{}, find])
      expect(await alice.done("list_sessions", {}, around)).toMatchObject({
        sessions: [{ ...find, active: false, closed_at: null }],
      });
    expect(
      await alice.done("list_sessions", { active_only: true }),
    ).toMatchObject({ sessions: [], total_count: 0 });
    const closed = await alice.done("close_session", find);
    expect(closed).toMatchObject({ total_requests: 0, total_events: 0 });
    expect(await alice.done("get_session", find)).toMatchObject({
      active: false,
      closed_at: closed["closed_at"],
    });
  });

  it("shows what was asked for in it, newest first and by pages, to its user alone", async () => {
    const around = { session_id: sessionId };
    for (const title of ["One", "Two", "Three"]) {
      collider.clock.advanceBy(1000);
      await alice.done("create_casefile", { title }, around);
    }
    await alice.send(
      "update_casefile",
      { casefile_id: casefileId, title: "x", etag: "wrong" },
      around,
    );
    const first = await alice.done("list_session_requests", {
      ...around,
      limit: 2,
    });
    const second = await alice.done("list_session_requests", {
      ...around,
      page_token: first["next_page_token"] ?? null,
    });
    const Requests = z.array(
      z.object({
        status: z.string(),
        events: z.array(
          z.object({ event_type: z.string(), initiator: z.literal("user") }),
        ),
      }),
    );
    const all = [first, second].flatMap(({ requests }) =>
      Requests.parse(requests),
    );
    expect(all.map(({ status }) => status).toSorted()).toEqual([
      "completed",
      "completed",
      "completed",
      "failed",
    ]);
    expect(await alice.done("get_session", around)).toMatchObject({
      request_count: 4,
      event_count: all.flatMap(({ events }) => events).length,
    });
    const bob = await collider.as("bob@example.com");
    const refused = await bob.send("list_session_requests", around);
    expect(refused.error).toMatchObject({ status: "PERMISSION_DENIED" });
  });

  it("is listed, of its user, open or not as asked", async () => {
    await alice.done("close_session", { session_id: sessionId });
    collider.clock.advanceBy(1000);
    const second = await alice.done("create_session", {
      casefile_id: casefileId,
    });
    expect(await alice.done("list_sessions", {})).toMatchObject({
      sessions: [{ session_id: second["session_id"] }, { active: false }],
      total_count: 2,
    });
    expect(
      await alice.done("list_sessions", { active_only: true }),
    ).toMatchObject({ total_count: 1 });
    const others = await alice.send("list_sessions", {
      user_id: "bob@example.com",
    });
    expect(others.error).toMatchObject({ status: "PERMISSION_DENIED" });
  });
});

describe("whoami", () => {
  it("tells who calls and what the caller may do", async () => {
    const viewer = await collider.as("vera@example.com", ["viewer"]);
    expect(await viewer.done("whoami")).toEqual({
      caller_id: "vera@example.com",
      kind: "user",
      email: "vera@example.com",
      roles: ["viewer"],
      permissions: [
        "casefiles:read",
        "tools:read",
        "chat:read",
        "workspace:gmail:read",
        "workspace:drive:read",
        "workspace:sheets:read",
        "workflows:read",
      ],
      service_token: null,
    });
    const refused = await viewer.send("create_casefile", { title: "No" });
    expect(refused.error).toMatchObject({ status: "PERMISSION_DENIED" });
  });
});
