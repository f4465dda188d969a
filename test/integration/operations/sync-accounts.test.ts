import { expect, it } from "vitest";
import { z } from "zod";
import type { JsonObject } from "#shared/kernel/json.ts";
import type { Client } from "../open-collider.ts";
import { newCasefile } from "../newly-made.ts";
import { stage } from "../stage.ts";

const { collider, alice } = await stage();
const bob = await collider.as("bob@example.com");

const Synced = z.object({ sync_token: z.string() });

const SYNCS: readonly (readonly [string, JsonObject])[] = [
  ["store_gmail_messages", { query: "", max_results: 5 }],
  ["store_gmail_messages", { query: "from:keller", max_results: 5000 }],
  ["store_drive_files", { query: "", max_results: 1 }],
  ["store_drive_files", { query: "trashed = false", max_results: 1000 }],
];

async function tokenOf(
  client: Client,
  operation: string,
  payload: JsonObject,
): Promise<string> {
  const synced = Synced.parse(await client.done(operation, payload));
  return synced.sync_token;
}

it.each(SYNCS)(
  "a token of %s %j goes on in the account that it came from, and is refused in another's",
  async (operation, search) => {
    const casefileId = await newCasefile(alice);
    await alice.done("grant_permission", {
      casefile_id: casefileId,
      target_user_id: "bob@example.com",
      permission: "editor",
    });
    const payload = { casefile_id: casefileId, ...search };
    const token = await tokenOf(alice, operation, payload);
    const again = { ...payload, sync_token: token };
    const answer = await bob.send(operation, again);
    expect(answer.error).toMatchObject({ status: "INVALID_ARGUMENT" });
    expect(answer.error?.message).toContain("belongs to another account");
    await tokenOf(alice, operation, again);
    await tokenOf(bob, operation, payload);
  },
);
