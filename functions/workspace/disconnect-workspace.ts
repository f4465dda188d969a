import { z } from "zod";
import { defineOperation } from "#functions/define-operation.ts";

export const disconnectWorkspace = defineOperation({
  name: "disconnect_workspace",
  description:
    "Takes the caller's consent back at Google, and forgets the connection. It also succeeds where there is no connection, or Google no longer knows it.",
  classification: {
    domain: "workspace",
    subdomain: "connection",
    capability: "delete",
    complexity: "atomic",
    maturity: "beta",
    integration_tier: "external",
  },
  input: z.strictObject({}),
  output: z.strictObject({
    account: z.string().nullable().meta({
      description: "Whose workspace was connected; null where none was.",
    }),
  }),
  examples: [{}],
  policy: {
    pattern: "in_person",
    permissions: [],
    casefile: "none",
    session: "none",
  },
  documents: { reads: [1, 2], writes: [0, 2] },
  effect: "repeatable",
  failures: ["FAILED_PRECONDITION", "UNAVAILABLE"],
  handle: async (_, { services, caller }) => {
    const { consents } = await services.workspace.reached();
    const connection = await consents.connections.find(caller.id);
    if (connection === null) return { account: null };
    await consents.end(connection);
    return { account: connection.account };
  },
});
