import { z } from "zod";
import { defineOperation } from "#functions/define-operation.ts";
import { packagePublicKey } from "#functions/casefile/export/export-package.ts";

export const getExportKey = defineOperation({
  name: "get_export_key",
  description:
    "Shows the public key that this installation signs packages with, so that they can be told from packages that somebody else made.",
  classification: {
    domain: "workspace",
    subdomain: "casefiles",
    capability: "read",
    complexity: "atomic",
    maturity: "beta",
    integration_tier: "internal",
  },
  input: z.strictObject({}),
  output: z.strictObject({
    algorithm: z.literal("Ed25519"),
    public_key_pem: z.string(),
    fingerprint: z.string().meta({
      description:
        "SHA-256 of the key's DER form, hexadecimal; what npm run verify takes as --key.",
    }),
  }),
  examples: [{}],
  policy: {
    pattern: "read",
    permissions: [],
    casefile: "none",
    session: "none",
  },
  effect: "none",
  handle: async (_input, { services: { platform } }) => {
    const { pem, fingerprint } = await packagePublicKey(platform);
    return { algorithm: "Ed25519" as const, public_key_pem: pem, fingerprint };
  },
});
