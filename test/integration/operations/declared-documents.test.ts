import { afterAll, describe, expect, it } from "vitest";
import { billedStore, newBill } from "../billed-store.ts";
import { rowOf } from "../http/matrix/outcomes.ts";
import { subjects, userOf } from "../http/matrix/subject.ts";
import { openCollider } from "../open-collider.ts";

const bill = newBill();
const collider = await openCollider({
  around: (platform) => ({
    ...platform,
    documents: billedStore(platform.documents, bill),
  }),
});
afterAll(async () => collider.close());
const subjectFor = await subjects(collider);
const operations = await collider.composition.registry.loadAll();
const DECLARED = operations.flatMap((operation) =>
  operation.documents === null
    ? []
    : [[operation.name, operation, operation.documents] as const],
);

// Dispatch's own: roles, limits, and the record; and the casefile or the session that policy looks at.
const OF_DISPATCH = /^(?:roles|quotas|audit_events)\/|\/requests\//u;
const LOOKED_AT = {
  casefile: /^casefiles\/[^/]*$/u,
  session: /_sessions\/[^/]*$/u,
};

/** Without one read of what policy looks at. */
function ownReads(
  reads: readonly string[],
  policy: { casefile: string; session: string },
): readonly string[] {
  const own = reads.filter((path) => !OF_DISPATCH.test(path));
  for (const kind of ["casefile", "session"] as const) {
    const at = own.findIndex((path) => LOOKED_AT[kind].test(path));
    if (policy[kind] !== "none" && at >= 0) own.splice(at, 1);
  }
  return own;
}

describe.each(DECLARED)("%s", (name, operation, documents) => {
  it("reads and writes as many documents as it says", async () => {
    const payload = await rowOf(operation).good(
      await subjectFor(userOf("owner")),
    );
    const client = await collider.as(userOf("owner"));
    for (const list of [bill.reads, bill.writes]) list.length = 0;
    expect((await client.send(name, payload)).http).toBe(200);
    const reads = ownReads(bill.reads, operation.policy).length;
    const writes = bill.writes.filter(
      ({ path }) => !OF_DISPATCH.test(path),
    ).length;
    expect(reads).toBeGreaterThanOrEqual(documents.reads[0]);
    expect(reads).toBeLessThanOrEqual(documents.reads[1] ?? Infinity);
    expect(writes).toBeGreaterThanOrEqual(documents.writes[0]);
    expect(writes).toBeLessThanOrEqual(documents.writes[1] ?? Infinity);
  });
});
