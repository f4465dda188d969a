import { z } from "zod";
import { defineOperation } from "#functions/define-operation.ts";
import { evidencePath } from "#shared/casefile/casefile-paths.ts";
import { contentPieces, firstBytes } from "#shared/casefile/content-pieces.ts";
import {
  ContentFacts,
  storedContentOf,
} from "#shared/casefile/stored-content.ts";
import { ColliderError } from "#shared/kernel/error.ts";
import { CasefileId, GmailMessageId } from "#shared/kernel/ids.ts";
import { GmailHeader } from "#shared/workspace/gmail-message.ts";
import { unfoldedHeaders } from "#shared/workspace/mail-headers.ts";
import { headOf } from "#shared/workspace/mime-tree.ts";

// A step of a workflow keeps what it answers, in 512 KiB.
const MAX_HEAD_BYTES = 128 * 1024;

function notStored(): ColliderError {
  return new ColliderError(
    "NOT_FOUND",
    "The casefile has no such message. list_evidence names those that it has.",
    {
      reason: "EVIDENCE_UNKNOWN",
      fieldViolations: [
        {
          field: "payload.message_id",
          description: "is not a message of this casefile",
          reason: "UNKNOWN",
        },
      ],
    },
  );
}

export const getEvidenceHeaders = defineOperation({
  name: "get_evidence_headers",
  description:
    "Shows the headers of a message that is kept as evidence, as they stand in its bytes: who sent it, by which servers it came, and what its sender and those servers have signed.",
  classification: {
    domain: "workspace",
    subdomain: "casefiles",
    capability: "read",
    complexity: "atomic",
    maturity: "beta",
    integration_tier: "internal",
  },
  input: z.strictObject({
    casefile_id: CasefileId,
    message_id: GmailMessageId,
    names: z
      .array(z.string().min(1).max(100))
      .min(1)
      .max(50)
      .optional()
      .meta({
        description: "Those alone, in any case; all where it is left out.",
        examples: [["Received", "DKIM-Signature", "Authentication-Results"]],
      }),
  }),
  output: z.strictObject({
    casefile_id: CasefileId,
    message_id: z.string(),
    raw: ContentFacts.meta({ description: "Of the message, byte for byte." }),
    headers: z.array(GmailHeader).meta({
      description: "In the message's own order, unfolded and not decoded.",
    }),
    truncated: z.boolean().meta({
      description: `Whether there are more: ${MAX_HEAD_BYTES} bytes are looked at.`,
    }),
  }),
  examples: [
    {
      casefile_id: "cf_261123_k3v9x2m8q4wt7n1c",
      message_id: "18c1f2a9b7d3e405",
      names: ["Received", "DKIM-Signature"],
    },
  ],
  policy: {
    pattern: "read",
    permissions: ["casefiles:read"],
    casefile: "viewer",
    session: "none",
  },
  documents: { reads: [1, 3], writes: [0, 0] },
  effect: "none",
  cacheable: true,
  handle: async (input, { services: { platform } }) => {
    const { casefile_id: casefileId, message_id: messageId, names } = input;
    const { documents } = platform;
    const path = evidencePath(casefileId, "gmail_messages", messageId);
    const document = await documents.get(path);
    if (document === null) throw notStored();
    const raw = storedContentOf(document.data["raw"]);
    const { sha256, size_bytes } = raw;
    const pieces = contentPieces(documents, casefileId, raw);
    const bytes = await firstBytes(pieces, MAX_HEAD_BYTES);
    const head = headOf(bytes);
    const asked = names?.map((name) => name.toLowerCase());
    return {
      casefile_id: casefileId,
      message_id: messageId,
      raw: { sha256, size_bytes },
      headers: unfoldedHeaders(head).filter(
        ({ name }) => asked?.includes(name.toLowerCase()) ?? true,
      ),
      truncated: head.length === bytes.length && bytes.length < size_bytes,
    };
  },
});
