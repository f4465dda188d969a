import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import type { JsonObject } from "#shared/kernel/json.ts";
import { newCasefile } from "../newly-made.ts";
import { stage } from "../stage.ts";

const Opened = z.object({
  casefile_id: z.string(),
  session_id: z.string().nullable(),
});
const DRY_RUN = { execution_directives: { dry_run: true } };

const { collider, alice } = await stage();
const bob = await collider.as("bob@example.com");

/** An id of its own for each request, and how to send it again. */
const repeatable = (): JsonObject => ({ request_id: randomUUID() });

const paths = (): readonly string[] => Object.keys(collider.kept().documents);

describe("a casefile with a session", () => {
  it("is opened whole, and once by a repeated request", async () => {
    const before = new Set(paths());
    const around = repeatable();
    const payload = { title: "Keller", session_title: "Intake", tags: ["a"] };
    const name = "create_casefile_with_session";
    const answers = await Promise.all(
      Array.from({ length: 5 }, async () => alice.done(name, payload, around)),
    );
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    const { casefile_id, session_id } = Opened.parse(answers[0]);
    expect(answers[0]).toMatchObject({
      title: "Keller",
      created_by: "alice@example.com",
    });
    expect(await alice.done("get_casefile", { casefile_id })).toMatchObject({
      casefile: { title: "Keller", tags: ["a"] },
      session_ids: [session_id],
    });
    expect(await alice.done("get_session", { session_id })).toMatchObject({
      casefile_id,
      title: "Intake",
      active: true,
    });
    const made = paths().filter((path) => !before.has(path));
    for (const kind of [
      "casefiles/",
      "tool_sessions/",
      "receipts/",
      "audit_events/",
    ])
      expect(
        made.filter((path) => path.startsWith(kind) && !/\/.*\//.test(path)),
      ).toHaveLength(1);
  });

  it("goes without the session where none is to be started", async () => {
    const answer = await alice.done("create_casefile_with_session", {
      title: "Alone",
      auto_start_session: false,
    });
    const { casefile_id, session_id } = Opened.parse(answer);
    expect(session_id).toBeNull();
    expect(await alice.done("get_casefile", { casefile_id })).toMatchObject({
      session_ids: [],
    });
  });

  it("has no title for a session that is not started", async () => {
    const { error } = await alice.send("create_casefile_with_session", {
      title: "Alone",
      auto_start_session: false,
      session_title: "Intake",
    });
    expect(error).toMatchObject({
      status: "INVALID_ARGUMENT",
      details: [{}, { fieldViolations: [{ field: "payload.session_title" }] }],
    });
  });

  it("leaves nothing of a dry run", async () => {
    const before = collider.kept();
    await alice.done("create_casefile_with_session", { title: "x" }, DRY_RUN);
    expect(collider.kept()).toEqual(before);
  });

  it("tells in its metadata which hooks ran", async () => {
    const answer = await alice.send("create_casefile_with_session", {
      title: "x",
    });
    expect(answer.metadata["hooks_executed"]).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ hook: "audit", status: "completed" }),
      ]),
    );
  });
});

describe("a session with a casefile", () => {
  let casefileId: string;

  beforeEach(async () => {
    casefileId = await newCasefile(alice);
  });

  it("is opened in it, counted, and once by a repeated request", async () => {
    await alice.done("create_session", { casefile_id: casefileId });
    const payload = { casefile_id: casefileId, title: "Second" };
    const name = "create_session_with_casefile";
    const around = repeatable();
    const first = await alice.done(name, payload, around);
    expect(first).toMatchObject({
      casefile_id: casefileId,
      session_type: "tool",
      total_sessions: 2,
    });
    expect(await alice.done(name, payload, around)).toEqual(first);
    const { session_id } = first;
    expect(
      await alice.done("get_session", { session_id: session_id ?? null }),
    ).toMatchObject({ casefile_id: casefileId, title: "Second" });
  });

  it("counts all that are opened at one moment", async () => {
    const totals = await Promise.all(
      Array.from({ length: 10 }, async () =>
        alice.done("create_session_with_casefile", { casefile_id: casefileId }),
      ),
    );
    const counted = totals.map(({ total_sessions: total }) => Number(total));
    expect(counted.toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 10 }, (_, at) => at + 1),
    );
  });

  it.each([
    [{ session_type: "room" }, "payload.session_type"],
    [{ casefile_id: "x" }, "payload.casefile_id"],
    [{ title: "" }, "payload.title"],
  ])("is refused with %o, by the field's name", async (fields, field) => {
    const { error } = await alice.send("create_session_with_casefile", {
      casefile_id: casefileId,
      ...fields,
    });
    expect(error).toMatchObject({
      status: "INVALID_ARGUMENT",
      details: [{}, { fieldViolations: [{ field }] }],
    });
  });

  it("needs an editor of the casefile, there or not", async () => {
    const [there, absent] = await Promise.all(
      [casefileId, "cf_261123_none"].map(async (casefile_id) =>
        bob.send("create_session_with_casefile", { casefile_id }),
      ),
    );
    expect(there?.error?.status).toBe("PERMISSION_DENIED");
    expect(absent?.error).toEqual(there?.error);
    await alice.done("grant_permission", {
      casefile_id: casefileId,
      target_user_id: "bob@example.com",
      permission: "editor",
    });
    expect(
      await bob.done("create_session_with_casefile", {
        casefile_id: casefileId,
      }),
    ).toMatchObject({ total_sessions: 1 });
  });
});
