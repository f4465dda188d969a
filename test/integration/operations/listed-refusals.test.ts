import { expect, it } from "vitest";
import { z } from "zod";
import { newCasefile } from "../newly-made.ts";
import { sealAudit } from "../seal-audit.ts";
import { stage } from "../stage.ts";

const { collider, alice } = await stage();

const Page = z.object({
  events: z.tuple([
    z.object({
      sealed: z.literal(true),
      chain: z.string(),
      seq: z.null(),
      previous_sha256: z.null(),
      sha256: z.null(),
    }),
  ]),
  next_page_token: z.string().optional(),
});

/** The numbers that a page token holds. */
function numbersIn(token: string): readonly number[] {
  const text = Buffer.from(token, "base64url").toString("utf8");
  return z
    .array(z.string())
    .parse(JSON.parse(text))
    .map(Number)
    .filter((number) => !Number.isNaN(number));
}

it("what a user was refused tells him nothing of how much is done in the casefile, nor that it is there", async () => {
  const casefileId = await newCasefile(alice);
  for (const notes of ["one", "two", "three", "four"])
    await alice.done("update_casefile", { casefile_id: casefileId, notes });
  const bob = await collider.as("bob@example.com");
  const ids = [casefileId, "cf_261123_k3v9x2m8q4wt7n1c"];
  for (const casefile_id of ids) {
    await bob.send("get_casefile", { casefile_id });
    await bob.send("list_permissions", { casefile_id });
  }
  await sealAudit(collider);
  const chains: string[] = [];
  let around = {};
  for (let pages = 0; pages < 4; pages += 1) {
    const listed = await bob.done("list_audit_events", { limit: 1, ...around });
    const { events, next_page_token: token = "" } = Page.parse(listed);
    chains.push(events[0].chain);
    if (token === "") break;
    expect(Math.max(0, ...numbersIn(token))).toBeLessThanOrEqual(2);
    around = { page_token: token };
  }
  expect(chains.toSorted()).toEqual([...ids, ...ids].toSorted());
});
