import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openConsentStage, type ConsentStage } from "../consent-stage.ts";
import {
  connected,
  connectionOf,
  READ_MAIL,
  refusal,
} from "../consent-users.ts";
import type { Collider } from "../open-collider.ts";

let stage: ConsentStage;

beforeAll(async () => {
  stage = await openConsentStage();
});
afterAll(() => stage.close());

function keyOf(collider: Collider, email: string): unknown {
  return connectionOf(collider, email)?.["refresh_token"];
}

const KEY_2 = { COLLIDER_CONNECTION_KEY: "2" };

describe("the key that connections are encrypted with", () => {
  it("may change: what the older one encrypted is read, and kept under the newer one when it is used", async () => {
    const first = await stage.open();
    const user = await connected(first, "rotates", READ_MAIL);
    const idle = await connected(first, "idle", READ_MAIL);
    expect(keyOf(first, user.email)).toMatchObject({ key: 1 });
    const second = await stage.open(KEY_2);
    const again = await second.as(user.email);
    await again.done("search_gmail", { query: "keller" });
    expect(keyOf(second, user.email)).toMatchObject({ key: 2 });
    expect(keyOf(second, idle.email)).toMatchObject({ key: 1 });
    // As after a restart: nothing is remembered, and the first key is not asked for any more.
    const third = await stage.open(KEY_2);
    const later = await third.as(user.email);
    await later.done("search_gmail", { query: "keller" });
  });

  it("encrypts for one user: another's text is good for nobody", async () => {
    const collider = await stage.open();
    const mine = await connected(collider, "mine", READ_MAIL);
    const theirs = await connected(collider, "theirs", READ_MAIL);
    const { documents } = collider.platform;
    const paths = [...collider.keptBelow("workspace_connections/")];
    const pathOf = (email: string) =>
      paths.find(([, data]) => data["user_id"] === email)?.[0] ?? "";
    const stolen = connectionOf(collider, theirs.email)?.["refresh_token"];
    await documents.transaction(async (transaction) => {
      transaction.write({
        type: "update",
        path: pathOf(mine.email),
        fields: { refresh_token: stolen },
      });
    });
    const answer = await mine.send("search_gmail", { query: "keller" });
    expect(refusal(answer).reason).toBe("CONNECTION_UNREADABLE");
  });
});
