import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { newCasefile } from "../newly-made.ts";
import { openCollider, type Client, type Collider } from "../open-collider.ts";

const MARIA = "from:maria.keller@example.com";
const MOST = 60_000;

const Shown = z.looseObject({ evidence_bytes: z.number() });

let collider: Collider;
let alice: Client;

async function open(settings: Readonly<Record<string, string>>): Promise<void> {
  collider = await openCollider({ settings });
  alice = await collider.as("alice@example.com");
}

const store = async (casefileId: string, query: string) =>
  alice.send("store_gmail_messages", { casefile_id: casefileId, query });

async function sizeOf(casefileId: string): Promise<number> {
  const shown = await alice.done("get_casefile", { casefile_id: casefileId });
  return Shown.parse(shown).evidence_bytes;
}

afterEach(async () => collider.close());

describe("the size of a casefile", () => {
  beforeEach(async () => open({}));

  it("is that of all that it holds, however it came, each item once", async () => {
    const [one, other] = [await newCasefile(alice), await newCasefile(alice)];
    expect(await sizeOf(one)).toBe(0);
    const files = { casefile_id: one, query: "name contains 'letter'" };
    await alice.done("store_drive_files", files);
    const ofFiles = await sizeOf(one);
    expect(ofFiles).toBeGreaterThan(0);
    await store(one, MARIA);
    await store(one, "");
    await store(one, "");
    const all = await sizeOf(one);
    await store(other, "");
    expect(all - ofFiles).toBe(await sizeOf(other));
  });

  it("is that of what is held now when messages are written again", async () => {
    const casefileId = await newCasefile(alice);
    await store(casefileId, "");
    const size = await sizeOf(casefileId);
    const mail = { casefile_id: casefileId, query: "", overwrite: true };
    await alice.done("store_gmail_messages", mail);
    expect(await sizeOf(casefileId)).toBe(size);
  });

  it("adds up when several syncs go on at once", async () => {
    const [one, other] = [await newCasefile(alice), await newCasefile(alice)];
    await store(one, "");
    const queries = [MARIA, "", `-${MARIA}`, "has:attachment"];
    await Promise.all(queries.map(async (query) => store(other, query)));
    expect(await sizeOf(other)).toBe(await sizeOf(one));
  });

  it("is gone with the casefile", async () => {
    const casefileId = await newCasefile(alice);
    await store(casefileId, MARIA);
    const gone = { casefile_id: casefileId, confirm: true };
    const kept = () => [
      ...collider.keptBelow(`casefiles/${casefileId}/`).keys(),
    ];
    expect(kept()).toContain(`casefiles/${casefileId}/totals/evidence`);
    await alice.done("delete_casefile", gone);
    await collider.cameAbout(() => kept().length === 0);
  });
});

describe("a casefile that is full", () => {
  beforeEach(async () => open({ COLLIDER_CASEFILE_MAX_BYTES: String(MOST) }));

  it("takes nothing more in, says why, and keeps what it has", async () => {
    const casefileId = await newCasefile(alice);
    const first = await store(casefileId, MARIA);
    expect(first.payload).toMatchObject({ messages_added: 11 });
    const below = `casefiles/${casefileId}/`;
    const before = collider.keptBelow(`${below}gmail_`);
    const size = await sizeOf(casefileId);
    const { error } = await store(casefileId, "");
    expect(error).toMatchObject({
      status: "FAILED_PRECONDITION",
      message: expect.stringContaining(`${MOST} at most`),
      details: [expect.objectContaining({ reason: "CASEFILE_FULL" })],
    });
    expect(collider.keptBelow(`${below}gmail_`)).toEqual(before);
    expect(await sizeOf(casefileId)).toBe(size);
    const files = { casefile_id: casefileId, query: "" };
    const refused = await alice.send("store_drive_files", files);
    expect(refused.error?.status).toBe("FAILED_PRECONDITION");
    const again = await store(casefileId, MARIA);
    expect(again.payload).toMatchObject({ messages_added: 0 });
  });
});
