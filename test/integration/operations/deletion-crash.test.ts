import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { mortal } from "../gated.ts";
import { createMachine, type Machine } from "../machine.ts";
import { newCasefile, newSession } from "../newly-made.ts";
import { openCollider, type Client, type Collider } from "../open-collider.ts";
import type { Moment } from "../workflows/gated-platform.ts";
import { commitIn } from "../workflows/moments.ts";

const REPEATABLE = { request_id: "0190a6c0-6f2e-4cc3-98c4-dc0c0c07398f" };

let machine: Machine;
let collider: Collider;
let alice: Client;
let casefileId: string;
let sessionId: string;
let dieAt: (moment: Moment) => boolean;

async function open(): Promise<void> {
  dieAt = () => false;
  collider = await openCollider({
    machine,
    around: (platform) => mortal(platform, (moment) => dieAt(moment)),
  });
  alice = await collider.as("alice@example.com");
}

const deletion = async () =>
  alice.send(
    "delete_casefile",
    { casefile_id: casefileId, confirm: true },
    REPEATABLE,
  );

/** The deletion, in a program that dies on the way and is started again. */
async function deadlyDeletion(at: (moment: Moment) => boolean): Promise<void> {
  dieAt = at;
  expect((await deletion()).payload).toBeNull();
  await collider.close();
  await open();
}

/** The second order of a purge: the first is made before the deletion's commit. */
function purgeOrder(): (moment: Moment) => boolean {
  let orders = 0;
  return ({ verb, stage, about }) =>
    verb === "enqueue" &&
    stage === "before" &&
    about[0] === "purge_casefile" &&
    (orders += 1) === 2;
}

const contents = () => collider.keptBelow(`casefiles/${casefileId}/`);

beforeEach(async () => {
  machine = createMachine();
  await open();
  casefileId = await newCasefile(alice);
  await alice.done("store_gmail_messages", {
    casefile_id: casefileId,
    query: "from:maria.keller@example.com",
  });
  sessionId = await newSession(alice, { casefile_id: casefileId });
});

afterEach(async () => {
  await collider.close();
  machine.database.close();
});

describe("a program that dies in a deletion", () => {
  it("after its commit, before the purge is ordered, empties the casefile by the watch ordered before", async () => {
    await deadlyDeletion(purgeOrder());
    expect(contents().size).toBeGreaterThan(11);
    const gone = await alice.send("get_casefile", { casefile_id: casefileId });
    expect(gone.error?.status).toBe("PERMISSION_DENIED");
    await collider.until(() => contents().size === 0);
    expect(
      await alice.done("get_session", { session_id: sessionId }),
    ).toMatchObject({ casefile_id: null });
  });

  it("after its commit has the purge ordered by a repeat of the request", async () => {
    await deadlyDeletion(purgeOrder());
    expect((await deletion()).metadata["replayed"]).toBe(true);
    await collider.cameAbout(() => contents().size === 0);
  });

  it("before its commit leaves the casefile whole, and its watch purges nothing", async () => {
    await deadlyDeletion(commitIn("casefiles", "before"));
    const before = contents();
    await collider.until(() => collider.kept().tasks.length === 0);
    expect(contents()).toEqual(before);
    expect(
      await alice.done("get_casefile", { casefile_id: casefileId }),
    ).toMatchObject({ evidence: { gmail_messages: 11 } });
  });
});
