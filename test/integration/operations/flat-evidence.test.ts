import { afterAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { fillWithMail } from "#scripts/bench/fill-casefile.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import { isForPlatformAlone } from "#shared/registry/policy-declaration.ts";
import { rolesFor, rowOf } from "../http/matrix/outcomes.ts";
import { subjects, userOf } from "../http/matrix/subject.ts";
import { openCollider } from "../open-collider.ts";
import { countedReads } from "./reads-of-a-call.ts";

// A page, the one after it, and what a call reads beside: roles, casefile, session, receipt, a run with its steps.
const PAGE = 50;
const MOST_READ = 2 * PAGE;
const LARGE_PAGE = 100;

let read = 0;
const collider = await openCollider({
  settings: { COLLIDER_CALLS_PER_MINUTE: "100000" },
  around: (platform) => ({
    ...platform,
    documents: countedReads(platform.documents, (documents) => {
      read += documents;
    }),
  }),
});
afterAll(async () => collider.close());
const owner = await collider.as(userOf("owner"));
const subjectFor = await subjects(collider);

// The purge that a deletion orders, what counts all evidence, and an export read everything, a page at a time.
const READ_ALL = [
  "delete_casefile",
  "download_export",
  "export_casefile",
  "process_emails",
  "process_files",
];
const operations = (await collider.composition.registry.loadAll()).filter(
  ({ name, policy }) => !READ_ALL.includes(name) && !isForPlatformAlone(policy),
);

/** The answer of a call, and how many documents were read for it. */
async function readFor(operation: string, payload: JsonObject, client = owner) {
  read = 0;
  const answer = await client.done(operation, payload);
  return { answer, documents: read };
}

const Page = z.object({
  items: z.array(z.object({ id: z.string() })),
  next_page_token: z.string().optional(),
});

describe.each([100, 3000])("in a casefile of %i messages", async (count) => {
  const subject = await subjectFor(userOf("owner"));
  const { casefileId } = subject;
  const { documents } = collider.composition.platform;
  await fillWithMail(documents, casefileId, count);

  it("each page of the list reads a page, and all of them are the messages", async () => {
    const ids = new Set<string>();
    let page_token: string | undefined;
    do {
      const { answer, documents: those } = await readFor("list_evidence", {
        casefile_id: casefileId,
        limit: LARGE_PAGE,
        ...(page_token !== undefined && { page_token }),
      });
      expect(those).toBeLessThan(LARGE_PAGE + 10);
      const { items, next_page_token } = Page.parse(answer);
      for (const { id } of items) ids.add(id);
      page_token = next_page_token;
    } while (page_token !== undefined);
    expect(ids.size).toBe(count);
  });

  it.each(operations.map((operation) => [operation.name, operation] as const))(
    "%s reads no more than a page and a little",
    async (name, operation) => {
      const payload = await rowOf(operation).good(subject);
      const client = await collider.as(userOf("owner"), rolesFor(operation));
      const { documents: those } = await readFor(name, payload, client);
      expect(those).toBeLessThanOrEqual(MOST_READ);
    },
  );
});
