import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import type { JsonObject } from "#shared/kernel/json.ts";
import { openCollider, type Client, type Collider } from "../open-collider.ts";

const Text = z.string();

let collider: Collider;
let alice: Client;
let bob: Client;

beforeEach(async () => {
  collider = await openCollider();
  alice = await collider.as("alice@example.com");
  bob = await collider.as("bob@example.com");
});

afterEach(async () => {
  await collider.close();
});

async function casefile(fields: JsonObject = {}): Promise<string> {
  const made = await alice.done("create_casefile", {
    title: "Keller",
    ...fields,
  });
  return Text.parse(made["casefile_id"]);
}

async function titles(payload: JsonObject): Promise<readonly unknown[]> {
  const { casefiles } = await alice.done("list_casefiles", payload);
  return Array.isArray(casefiles)
    ? casefiles.map((one: JsonObject) => one["title"])
    : [];
}

describe("a casefile", () => {
  it("is shown to its owner as it was made", async () => {
    const id = await casefile({ tags: ["intake"], metadata: { rows: [[1]] } });
    expect(await alice.done("get_casefile", { casefile_id: id })).toMatchObject(
      {
        casefile: {
          casefile_id: id,
          title: "Keller",
          description: "",
          tags: ["intake"],
          metadata: { rows: [[1]] },
          owner_id: "alice@example.com",
        },
        your_access: "owner",
        acl: { public_access: "none", permissions: [] },
        evidence: { gmail_messages: 0 },
        session_ids: [],
      },
    );
  });

  it.each(["admin", "editor"])(
    "shows its access-control list to whoever may share it (%s)",
    async (permission) => {
      const id = await casefile();
      const entries = { "bob@example.com": { permission } };
      const acl = { public_access: "viewer", entries };
      await collider.composition.platform.documents.transaction(
        async (transaction) =>
          transaction.write({
            type: "update",
            path: `casefiles/${id}`,
            fields: { acl },
          }),
      );
      const shown = await bob.done("get_casefile", { casefile_id: id });
      expect(shown).toMatchObject({ your_access: permission });
      expect(shown["acl"]).toEqual(
        permission === "admin"
          ? {
              public_access: "viewer",
              permissions: [{ user_id: "bob@example.com", permission }],
            }
          : undefined,
      );
    },
  );

  it("answers others as one that does not exist", async () => {
    const id = await casefile();
    const refusals = await Promise.all(
      [id, "cf_261123_none"].map((one) =>
        bob.send("get_casefile", { casefile_id: one }),
      ),
    );
    const [there, absent] = refusals.map(({ error }) => error);
    expect(there).toMatchObject({ status: "PERMISSION_DENIED" });
    expect(there).toEqual(absent);
  });

  it("is changed in the fields that are given, and nowhere else", async () => {
    const id = await casefile({ description: "before" });
    const changed = await alice.done("update_casefile", {
      casefile_id: id,
      notes: "called",
    });
    expect(changed).toMatchObject({
      casefile: { title: "Keller", description: "before", notes: "called" },
      updated_fields: ["notes"],
    });
    const shown = await alice.done("get_casefile", { casefile_id: id });
    expect(shown["casefile"]).toEqual(changed["casefile"]);
  });

  it("is not changed on the ground of an older state", async () => {
    const id = await casefile();
    const { casefile: first } = await alice.done("get_casefile", {
      casefile_id: id,
    });
    const { etag } = Object(first);
    const change = { casefile_id: id, etag, title: "Second" };
    await alice.done("update_casefile", change);
    const stale = await alice.send("update_casefile", {
      ...change,
      title: "Third",
    });
    expect(stale.error).toMatchObject({ status: "ABORTED" });
    expect(await titles({})).toEqual(["Second"]);
  });

  it("is made once by many calls with one request_id", async () => {
    const around = { request_id: "0190a6c0-6f2e-4cc3-98c4-dc0c0c07398f" };
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        alice.done("create_casefile", { title: "Once" }, around),
      ),
    );
    expect(new Set(answers.map((one) => one["casefile_id"])).size).toBe(1);
    expect(await titles({})).toEqual(["Once"]);
  });
});

describe("the list of casefiles", () => {
  it("has the newest first, page by page, and counts them", async () => {
    for (const title of ["A", "B", "C"]) {
      await casefile({ title });
      collider.clock.advanceBy(1000);
    }
    const first = await alice.done("list_casefiles", { limit: 2 });
    expect(first).toMatchObject({
      casefiles: [{ title: "C" }, { title: "B" }],
      total_count: 3,
    });
    const token = Text.parse(first["next_page_token"]);
    const second = await alice.done("list_casefiles", {
      limit: 2,
      page_token: token,
    });
    expect(second).toMatchObject({ casefiles: [{ title: "A" }] });
    expect(second["next_page_token"]).toBeUndefined();
  });

  it("is of what the caller may read", async () => {
    await casefile();
    expect(await bob.done("list_casefiles", {})).toMatchObject({
      casefiles: [],
      total_count: 0,
    });
  });

  it.each([
    [{ tags: ["intake"] }, ["Keller v. Northgate"]],
    [{ search_query: "NORTH kel" }, ["Keller v. Northgate"]],
    [{ search_query: "étude" }, ["Etude"]],
    [{ search_query: "gate" }, []],
    [{ tags: ["intake", "none"] }, []],
  ])("finds by %o", async (filter, found) => {
    await casefile({ title: "Keller v. Northgate", tags: ["intake"] });
    await casefile({ title: "Etude" });
    expect(await titles(filter)).toEqual(found);
  });
});

describe("a deleted casefile", () => {
  async function fill(id: string): Promise<string> {
    await alice.done("store_gmail_messages", {
      casefile_id: id,
      query: "from:maria.keller@example.com",
    });
    const made = await alice.done("create_session", { casefile_id: id });
    return Text.parse(made["session_id"]);
  }

  it("is hidden at once and emptied afterwards, and its sessions are free", async () => {
    const id = await casefile();
    const session = await fill(id);
    expect(collider.keptBelow(`casefiles/${id}/`).size).toBeGreaterThan(11);
    await alice.done("delete_casefile", { casefile_id: id, confirm: true });
    const gone = await alice.send("get_casefile", { casefile_id: id });
    expect(gone.error).toMatchObject({ status: "PERMISSION_DENIED" });
    expect(await titles({})).toEqual([]);
    await collider.until(
      () => collider.keptBelow(`casefiles/${id}/`).size === 0,
    );
    expect(
      await alice.done("get_session", { session_id: session }),
    ).toMatchObject({ casefile_id: null });
  });

  it("is deleted once by many calls with one request_id, and each is told so", async () => {
    const id = await casefile();
    const around = { request_id: "0190a6c0-6f2e-4cc3-98c4-dc0c0c07398f" };
    const answers = await Promise.all(
      Array.from({ length: 8 }, () =>
        alice.send(
          "delete_casefile",
          { casefile_id: id, confirm: true },
          around,
        ),
      ),
    );
    const [first] = answers;
    expect(first?.payload).toMatchObject({ casefile_id: id });
    for (const answer of answers)
      expect(answer.payload).toEqual(first?.payload);
  });

  it("is not deleted without being meant", async () => {
    const id = await casefile();
    const refused = await alice.send("delete_casefile", { casefile_id: id });
    expect(refused.error).toMatchObject({ status: "INVALID_ARGUMENT" });
    expect(await titles({})).toEqual(["Keller"]);
  });
});
