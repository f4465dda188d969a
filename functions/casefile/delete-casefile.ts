import { z } from "zod";
import { actorOf } from "#functions/identity/caller/actor-of.ts";
import { defineOperation } from "#functions/define-operation.ts";
import { hideCasefile } from "#shared/casefile/casefile-service.ts";
import { purgeTask, purgeWatch } from "#shared/casefile/purge-casefile.ts";
import { CasefileId } from "#shared/kernel/ids.ts";
import { IsoTimestamp, isoTime } from "#shared/kernel/time.ts";

export const deleteCasefile = defineOperation({
  name: "delete_casefile",
  description:
    "Deletes a casefile for good, with its evidence and its links. It is hidden at once and emptied in the background.",
  classification: {
    domain: "workspace",
    subdomain: "casefiles",
    capability: "delete",
    complexity: "atomic",
    maturity: "stable",
    integration_tier: "internal",
  },
  input: z.strictObject({
    casefile_id: CasefileId,
    confirm: z.literal(true).meta({
      description: "Says that this is meant: nothing brings it back.",
    }),
  }),
  output: z.strictObject({
    casefile_id: CasefileId,
    title: z.string(),
    deleted_at: IsoTimestamp,
  }),
  examples: [{ casefile_id: "cf_261123_k3v9x2m8q4wt7n1c", confirm: true }],
  policy: {
    pattern: "sensitive",
    permissions: ["casefiles:write"],
    casefile: "owner",
    session: "none",
  },
  effect: "transactional",
  handle: async ({ casefile_id: id }, call) => {
    const { tasks } = call.services.platform;
    // Before the commit: should the purge not be ordered after it, this one empties the casefile.
    if (!call.dryRun) await tasks.enqueue(purgeWatch(id, call.now));
    return async (transaction) => {
      const actor = actorOf(call);
      const { title } = await hideCasefile(transaction, id, actor);
      return { casefile_id: id, title, deleted_at: isoTime(call.now) };
    };
  },
  afterCommit: async (answer, input, call) => {
    await call.services.platform.tasks.enqueue(purgeTask(input.casefile_id));
    return answer;
  },
});
