import { setImmediate as endOfTurn } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { EVIDENCE_COLLECTIONS } from "#shared/casefile/casefile-paths.ts";
import { JsonRecord, type JsonObject } from "#shared/kernel/json.ts";
import { newCasefile } from "../newly-made.ts";
import type { Client, Collider, HttpAnswer } from "../open-collider.ts";

/** Where the program runs. */
export interface ConcurrentHome {
  readonly collider: Collider;
  close(): Promise<void>;
}

const MARIA = "from:maria.keller@example.com";
const MESSAGES = 11;
const EDITS = 8;
const MOST_LOOKS = 3000;

const BELOW = [...EVIDENCE_COLLECTIONS, "content", "sessions"];

const Shown = z.object({
  casefile: z.object({
    etag: z.string(),
    metadata: z.object({ log: z.array(z.string()).default([]) }),
  }),
});
const Stored = z.object({
  readers: z.array(z.string()),
  acl: z.object({ entries: z.record(z.string(), JsonRecord) }),
});

/** Why a call on a casefile that is being deleted is refused. */
const GONE: readonly unknown[] = ["CASEFILE_NO_ACCESS", "CASEFILE_DELETED"];

function reasonOf({ error }: HttpAnswer): unknown {
  return error === null ? null : error.details[0]?.["reason"];
}

/** Sends a call until it has not lost against another one, as a client should. */
async function repeated(send: () => Promise<HttpAnswer>): Promise<HttpAnswer> {
  for (;;) {
    const answer = await send();
    if (answer.error?.status !== "ABORTED" || reasonOf(answer) === "ETAG_STALE")
      return answer;
  }
}

/** What holds whoever meets whom at one casefile; `crowd` is how many do something at one moment. */
export function describeConcurrentCasefiles(
  name: string,
  crowd: number,
  open: () => Promise<ConcurrentHome>,
): void {
  describe(`a casefile on ${name}`, () => {
    let home: ConcurrentHome;
    let alice: Client;
    let bob: Client;
    let casefileId: string;

    beforeEach(async () => {
      home = await open();
      alice = await home.collider.as("alice@example.com");
      bob = await home.collider.as("bob@example.com");
      casefileId = await newCasefile(alice);
    });

    afterEach(async () => {
      await home.close();
    });

    const call = async (
      client: Client,
      operation: string,
      fields: JsonObject = {},
    ): Promise<HttpAnswer> =>
      repeated(async () =>
        client.send(operation, { casefile_id: casefileId, ...fields }),
      );

    const grantTo = async (user: string): Promise<HttpAnswer> =>
      call(alice, "grant_permission", {
        target_user_id: user,
        permission: "editor",
      });

    /** One of them for each in the crowd. */
    const all = <Result>(
      act: (at: number) => Promise<Result>,
    ): readonly Promise<Result>[] =>
      Array.from({ length: crowd }, (_, at) => act(at));

    const user = (at: number): string => `user-${at}@example.com`;

    const stored = async (): Promise<z.infer<typeof Stored>> => {
      const { documents } = home.collider.composition.platform;
      const document = await documents.get(`casefiles/${casefileId}`);
      return Stored.parse(document?.data);
    };

    /** How many documents lie below the casefile. */
    const below = async (): Promise<number> => {
      const { documents } = home.collider.composition.platform;
      const counts = await Promise.all(
        BELOW.map(async (one) => {
          const collection = `casefiles/${casefileId}/${one}`;
          return documents.count({ from: { collection } });
        }),
      );
      return counts.reduce((sum, count) => sum + count, 0);
    };

    /** Waits for the purge that the deletion ordered; the later one, should that be lost, has no part in it. */
    const emptied = async (): Promise<void> => {
      for (let turn = 0; (await below()) > 0; turn += 1) {
        if (turn > MOST_LOOKS) throw new Error("It is never emptied.");
        await endOfTurn();
      }
    };

    /** Adds a line to what the casefile says, on the ground of what it says now. */
    const append = async (client: Client, line: string): Promise<void> => {
      for (;;) {
        const { payload } = await call(client, "get_casefile");
        const { etag, metadata } = Shown.parse(payload).casefile;
        const log = [...metadata.log, line];
        const fields = { etag, metadata: { log } };
        const answer = await call(client, "update_casefile", fields);
        if (answer.error === null) return;
        expect(reasonOf(answer)).toBe("ETAG_STALE");
      }
    };

    test("that two edit by its etag at one moment, while it is shared, loses nothing of theirs and no grant", async () => {
      await grantTo("bob@example.com");
      const edits = Array.from({ length: EDITS }, (_, at) => at);
      const edit = async (client: Client, who: string): Promise<void> => {
        for (const at of edits) await append(client, `${who} ${at}`);
      };
      await Promise.all([
        edit(alice, "alice"),
        edit(bob, "bob"),
        ...edits.map(async (at) => grantTo(user(at))),
      ]);
      const { payload } = await call(alice, "get_casefile");
      const { log } = Shown.parse(payload).casefile.metadata;
      const lines = edits.flatMap((at) => [`alice ${at}`, `bob ${at}`]);
      expect(log.toSorted()).toEqual(lines.toSorted());
      const granted = ["bob@example.com", ...edits.map(user)];
      const { acl } = await stored();
      expect(Object.keys(acl.entries).toSorted()).toEqual(granted.toSorted());
    });

    test("that a crowd is let into and stored into at one moment has all of it, and is listed for whom it is shared with", async () => {
      const answers = await Promise.all([
        ...all(async (at) => grantTo(user(at))),
        ...all(async () =>
          call(alice, "store_gmail_messages", { query: MARIA }),
        ),
      ]);
      expect(answers.map(reasonOf)).toEqual(answers.map(() => null));
      const revoked = Array.from({ length: crowd / 2 }, (_, at) =>
        user(2 * at),
      );
      const taken = await Promise.all(
        revoked.map(async (target_user_id) =>
          call(alice, "revoke_permission", { target_user_id }),
        ),
      );
      expect(taken.map(reasonOf)).toEqual(taken.map(() => null));
      const left = Array.from({ length: crowd }, (_, at) => user(at)).filter(
        (one) => !revoked.includes(one),
      );
      const { acl, readers } = await stored();
      expect(Object.keys(acl.entries).toSorted()).toEqual(left.toSorted());
      expect(readers.toSorted()).toEqual(
        ["alice@example.com", ...left].toSorted(),
      );
      const { payload } = await call(alice, "get_casefile");
      expect(payload).toMatchObject({ evidence: { gmail_messages: MESSAGES } });
      const listed = await Promise.all(
        [0, 1].map(async (at) => {
          const reader = await home.collider.as(user(at));
          return (await reader.done("list_casefiles"))["total_count"];
        }),
      );
      expect(listed).toEqual([0, 1]);
    });

    test("that is deleted while a crowd shares it and stores into it is hidden, and nothing of it is left", async () => {
      const stores = all(async () =>
        call(alice, "store_gmail_messages", { query: MARIA }),
      );
      const others = [
        ...all(async (at) => grantTo(user(at))),
        ...all(async () => call(alice, "create_session")),
      ];
      // The others are under way by then.
      await Promise.race(stores);
      const deletions = all(async () =>
        call(alice, "delete_casefile", { confirm: true }),
      );
      const answers = await Promise.all([...stores, ...others, ...deletions]);
      const refusals = answers.map(reasonOf).filter((one) => one !== null);
      expect(refusals.filter((one) => !GONE.includes(one))).toEqual([]);
      const deleted = await Promise.all(deletions);
      expect(deleted.some(({ error }) => error === null)).toBe(true);
      await emptied();
      expect((await stored()).readers).toEqual([]);
      const { sessions } = await alice.done("list_sessions", { limit: 100 });
      for (const session of z.array(JsonRecord).parse(sessions))
        expect(session).toMatchObject({ casefile_id: null });
    });
  });
}
