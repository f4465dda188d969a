import { z } from "zod";
import { defineOperation } from "#functions/define-operation.ts";
import {
  READING,
  ScopeName,
} from "#functions/workspace/access/workspace-standing.ts";
import { IsoTimestamp, isoTime } from "#shared/kernel/time.ts";
import { principalOf } from "#shared/workspace/workspace-principal.ts";

export const connectWorkspace = defineOperation({
  name: "connect_workspace",
  description:
    "Begins to connect the caller's Google Workspace: answers the address at which he consents. Nothing is connected, nor kept, before he has done so.",
  classification: {
    domain: "workspace",
    subdomain: "connection",
    capability: "create",
    complexity: "atomic",
    maturity: "beta",
    integration_tier: "external",
  },
  input: z.strictObject({
    scopes: z.array(ScopeName).min(1).max(20).default(READING).meta({
      description:
        "What is asked for, beside what was granted before. Each may be left out on the page.",
    }),
  }),
  output: z.strictObject({
    consent_url: z.string().meta({
      description: "For the caller's own browser and his own account.",
    }),
    scopes: z.array(ScopeName).meta({ description: "All that it asks for." }),
    expires_at: IsoTimestamp.meta({
      description: "Until when the consent must have been given.",
    }),
  }),
  examples: [{ scopes: ["gmail_read"] }],
  policy: {
    pattern: "in_person",
    permissions: [],
    casefile: "none",
    session: "none",
  },
  documents: { reads: [1, 1], writes: [0, 0] },
  effect: "none",
  failures: ["FAILED_PRECONDITION"],
  handle: async ({ scopes }, call) => {
    const { consents } = await call.services.workspace.reached();
    const principal = principalOf(call);
    const connection = await consents.connections.find(principal.id);
    const begun = await consents.begin(principal, scopes, connection);
    return {
      consent_url: begun.url,
      scopes: [...begun.scopes],
      expires_at: isoTime(begun.expiresAt),
    };
  },
});
