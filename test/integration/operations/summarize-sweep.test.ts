import { describe, expect, it } from "vitest";
import type { JsonObject } from "#shared/kernel/json.ts";
import { stage } from "../stage.ts";

const { collider, alice } = await stage();

const CASEFILE = "cf_261123_k3v9x2m8q4wt7n1c";

function request(stored: readonly (JsonObject | null)[]): JsonObject {
  const clients = stored.map((_, at) => ({
    client: `client${at}@example.com`,
    casefile_id: CASEFILE,
  }));
  return { clients, stored: [...stored] };
}

function mail(stored: number, added: number, status = "completed"): JsonObject {
  return {
    messages_stored: stored,
    messages_added: added,
    sync_status: status,
    // Of the rest of an answer it takes no notice.
    threads_stored: 1,
  };
}

describe("summarize_sweep", () => {
  it("counts what was stored for each client, and says for whom it failed", async () => {
    const stored = [mail(11, 2), null, mail(1, 0), mail(500, 1, "partial")];
    expect(await alice.done("summarize_sweep", request(stored))).toEqual({
      clients: 4,
      failed: 1,
      messages_stored: 512,
      messages_added: 3,
      headline:
        "New mail of 4 clients: 3 messages. For 1 it could not be stored.",
      text: [
        "New mail of 4 clients: 3 messages. For 1 it could not be stored.",
        "",
        `client0@example.com (${CASEFILE}): 11 messages, 2 of them new`,
        `client1@example.com (${CASEFILE}): NOT stored`,
        `client2@example.com (${CASEFILE}): 1 message, 0 of them new`,
        `client3@example.com (${CASEFILE}): 500 messages, 1 of them new, not all of it yet`,
      ].join("\n"),
    });
  });

  it("speaks of one client and one message in the singular", async () => {
    const answer = await alice.done("summarize_sweep", request([mail(1, 1)]));
    expect(answer).toMatchObject({
      headline: "New mail of 1 client: 1 message.",
    });
  });

  it("takes one answer for each client, and says so", async () => {
    const { error } = await alice.send("summarize_sweep", {
      ...request([null, null]),
      stored: [null],
    });
    expect(error).toMatchObject({ status: "INVALID_ARGUMENT" });
    expect(JSON.stringify(error)).toContain('"field":"payload.stored"');
    expect(error?.message).toContain("has 1 answers for 2 clients");
  });

  it("is for everybody who is known", async () => {
    const nobody = await collider.as("nobody@example.com", []);
    const answer = await nobody.done("summarize_sweep", request([null]));
    expect(answer).toMatchObject({ failed: 1 });
  });
});
