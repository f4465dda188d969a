import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { EmbeddedPlatform } from "#shared/platform/embedded/embedded-platform.ts";
import { gated } from "../gated.ts";
import { createMachine, type Machine } from "../machine.ts";
import { newCasefile } from "../newly-made.ts";
import { openCollider, type Client, type Collider } from "../open-collider.ts";
import type { Moment } from "../workflows/gated-platform.ts";

const MESSAGES = 210;

let workspace: string;
let machine: Machine;
let collider: Collider;
let alice: Client;
let casefileId: string;
let meanwhile: (moment: Moment) => Promise<void>;

function message(number: number): string {
  // Every seventieth has a body that lies in chunks.
  const body = "0123456789abcde\r\n".repeat(number % 70 === 0 ? 4000 : 1);
  return `From: a@example.com\r\nSubject: Number ${number}\r\nDate: Mon, 02 Nov 2026 09:00:00 +0000\r\nMessage-ID: <${number}@example.com>\r\n\r\n${body}\r\n`;
}

async function open(): Promise<void> {
  meanwhile = async () => undefined;
  const around = (platform: EmbeddedPlatform) =>
    gated(platform, async (moment) => meanwhile(moment));
  collider = await openCollider({ workspaceDir: workspace, around, machine });
  alice = await collider.as("alice@example.com");
}

beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), "collider-sync-"));
  await mkdir(join(workspace, "mail"));
  for (let number = 0; number < MESSAGES; number += 1)
    await writeFile(join(workspace, "mail", `${number}.eml`), message(number));
  machine = createMachine();
  await open();
  casefileId = await newCasefile(alice);
});

afterEach(async () => {
  await collider.close();
  machine.database.close();
  await rm(workspace, { recursive: true });
});

const contents = () => collider.keptBelow(`casefiles/${casefileId}/`);
const remove = async () =>
  alice.done("delete_casefile", { casefile_id: casefileId, confirm: true });

/** Does something once, when the first documents of a kind are committed. */
function afterFirst(kind: string, work: () => Promise<unknown>): () => number {
  let times = 0;
  meanwhile = async ({ verb, stage, about }) => {
    if (verb !== "commit" || stage !== "after" || times > 0) return;
    if (!about.some((path) => path.includes(`/${kind}/`))) return;
    times += 1;
    await work();
  };
  return () => times;
}

const afterFirstBatch = (work: () => Promise<unknown>): (() => number) =>
  afterFirst("gmail_messages", work);

const sync = async () =>
  alice.send("store_gmail_messages", { casefile_id: casefileId, query: "" });

async function expectRefusedSync(): Promise<void> {
  const { http, error } = await sync();
  expect({ http, status: error?.status }).toEqual({
    http: 404,
    status: "NOT_FOUND",
  });
  expect(error?.details[0]).toMatchObject({ reason: "CASEFILE_DELETED" });
}

describe("a program that dies in the middle of a sync", () => {
  it.each([
    ["between two batches", "gmail_messages", MESSAGES - 50],
    [
      "when chunks are written, and nothing refers to them",
      "content",
      MESSAGES + 1,
    ],
  ])(
    "%s, has it completed by a repeat, with every message once",
    async (_, kind, most) => {
      const { platform } = collider;
      const times = afterFirst(kind, async () => {
        await platform.durable();
        platform.crash();
      });
      expect((await sync()).payload).toBeNull();
      expect(times()).toBe(1);
      expect(contents().size).toBeGreaterThan(0);
      await collider.close();
      await open();
      const kept = await sync();
      const { messages_stored: stored, messages_added: added } =
        kept.payload ?? {};
      expect(stored).toBe(MESSAGES);
      expect(added).toBeLessThan(most);
      const messages = collider.keptBelow(
        `casefiles/${casefileId}/gmail_messages/`,
      );
      expect(messages.size).toBe(MESSAGES);
    },
  );
});

describe("a casefile that is deleted between two batches of a sync", () => {
  it("and emptied before the next takes nothing more in", async () => {
    const times = afterFirstBatch(async () => {
      expect(contents().size).toBeGreaterThan(100);
      await remove();
      await collider.cameAbout(() => contents().size === 0);
    });
    await expectRefusedSync();
    expect(times()).toBe(1);
    expect([...contents().keys()]).toEqual([]);
  });

  it("and not emptied yet takes nothing more in, shows nothing of what it holds, and loses that", async () => {
    let kept: readonly string[] = [];
    const purge = Promise.withResolvers<void>();
    afterFirstBatch(async () => {
      const later = meanwhile;
      meanwhile = async (moment) => {
        const purges = moment.writes.some(({ type }) => type === "delete");
        if (purges && moment.stage === "before") await purge.promise;
        await later(moment);
      };
      await remove();
      kept = [...contents().keys()];
    });
    await expectRefusedSync();
    expect(kept.length).toBeGreaterThan(100);
    expect([...contents().keys()]).toEqual(kept);
    const listed = await alice.send("list_evidence", {
      casefile_id: casefileId,
    });
    expect(listed.error?.status).toBe("PERMISSION_DENIED");
    purge.resolve();
    await collider.cameAbout(() => contents().size === 0);
  });
});
