import { beforeEach } from "vitest";
import { z } from "zod";
import type { JsonObject } from "#shared/kernel/json.ts";
import { isoTime } from "#shared/kernel/time.ts";
import { newCasefile } from "../newly-made.ts";
import type { Client, Collider, HttpAnswer } from "../open-collider.ts";
import { stage } from "../stage.ts";

export const HOUR_MS = 3_600_000;

const Listed = z.object({
  casefiles: z.array(z.looseObject({ casefile_id: z.string() })),
});

/** A new casefile of Alice's for each test, and those whom it may be shared with. */
export interface SharedCasefile {
  readonly collider: Collider;
  readonly alice: Client;
  readonly bob: Client;
  readonly carol: Client;
  readonly casefileId: () => string;
  /** A payload about the casefile. */
  readonly within: (fields?: JsonObject) => JsonObject;
  /** Grants Bob a level, as Alice does. */
  readonly grant: (
    permission: string,
    fields?: JsonObject,
    by?: Client,
  ) => Promise<HttpAnswer>;
  /** How often a list shows it. */
  readonly timesListed: (
    client: Client,
    filter?: JsonObject,
  ) => Promise<number>;
  /** The time in some hours. */
  readonly inHours: (hours: number) => string;
}

export async function sharedCasefile(): Promise<SharedCasefile> {
  const { collider, alice } = await stage();
  let casefileId = "";
  beforeEach(async () => {
    casefileId = await newCasefile(alice);
  });
  const within = (fields: JsonObject = {}): JsonObject => ({
    casefile_id: casefileId,
    ...fields,
  });
  return {
    collider,
    alice,
    bob: await collider.as("bob@example.com"),
    carol: await collider.as("carol@example.com"),
    casefileId: () => casefileId,
    within,
    grant: async (permission, fields = {}, by = alice) =>
      by.send(
        "grant_permission",
        within({ target_user_id: "bob@example.com", permission, ...fields }),
      ),
    timesListed: async (client, filter = {}) => {
      const page = { limit: 100, ...filter };
      const { casefiles } = Listed.parse(
        await client.done("list_casefiles", page),
      );
      return casefiles.filter((one) => one.casefile_id === casefileId).length;
    },
    inHours: (hours) => isoTime(collider.clock.now() + hours * HOUR_MS),
  };
}
