import { z } from "zod";

/** What a client says to prove who it is. */
const CLIENT = { client_id: z.string(), client_secret: z.string() };

/** What the token endpoint understands. */
export const TokenRequest = z.discriminatedUnion("grant_type", [
  z.object({
    grant_type: z.literal("authorization_code"),
    ...CLIENT,
    code: z.string(),
    redirect_uri: z.string(),
    code_verifier: z.string(),
  }),
  z.object({
    grant_type: z.literal("refresh_token"),
    ...CLIENT,
    refresh_token: z.string(),
  }),
  z.object({
    grant_type: z.literal("urn:ietf:params:oauth:grant-type:jwt-bearer"),
    assertion: z.string(),
  }),
]);
export type TokenRequest = z.infer<typeof TokenRequest>;

/** What a service account asserts to act as somebody of its domain. */
export const Assertion = z.object({
  iss: z.string(),
  sub: z.string().min(1),
  aud: z.string(),
  scope: z.string().transform((text) => text.split(" ")),
});
