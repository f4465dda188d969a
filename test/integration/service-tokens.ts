import { z } from "zod";
import type { JsonObject } from "#shared/kernel/json.ts";
import type { Client, Collider, HttpAnswer } from "./open-collider.ts";

export const SCOPES = ["casefiles:read", "casefiles:write", "tools:execute"];

export const MadeToken = z.object({ token_id: z.string(), token: z.string() });

/** What a script can do with a token. */
export type Send = (
  operation: string,
  payload?: JsonObject,
) => Promise<HttpAnswer>;

/** @param around What each of its requests has beside a payload. */
export function scriptWith(
  collider: Collider,
  token: string,
  around: JsonObject = {},
): Send {
  return async (operation, payload = {}) =>
    collider.post(operation, {
      token,
      body: JSON.stringify({ payload, ...around }),
    });
}

export async function makeToken(
  maker: Client,
  payload: JsonObject = {},
): Promise<z.infer<typeof MadeToken>> {
  const answer = await maker.done("create_service_token", {
    service_name: "import",
    scopes: SCOPES,
    ...payload,
  });
  return MadeToken.parse(answer);
}
