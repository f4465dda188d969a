import { z } from "zod";
import type { JsonObject } from "#shared/kernel/json.ts";
import { beginConsent, consent } from "./consents.ts";
import type { Client, Collider, HttpAnswer } from "./open-collider.ts";

const CONNECTIONS = "workspace_connections/";

export const READ_MAIL = { scopes: ["gmail_read"] };

export interface User extends Client {
  readonly email: string;
}

/** A user of his own for each test, with an address of his own. */
export async function someone(collider: Collider, name: string): Promise<User> {
  const email = `${name}@example.com`;
  return { ...(await collider.as(email)), email };
}

/** One who has consented with the account of his own address. */
export async function connected(
  collider: Collider,
  name: string,
  asked: JsonObject = {},
): Promise<User> {
  const user = await someone(collider, name);
  const page = await consent(collider, await beginConsent(user, asked));
  if (page.html.includes("The workspace is connected")) return user;
  throw new Error(`The page says: ${page.html}`);
}

const Details = z.object({
  details: z.array(
    z.looseObject({
      reason: z.string().optional(),
      metadata: z.record(z.string(), z.string()).optional(),
      links: z.array(z.object({ url: z.string() })).optional(),
    }),
  ),
});

/** Why a call was refused, and where that is mended. */
export function refusal({ error, http }: HttpAnswer) {
  const { details } = Details.parse(error);
  return {
    http,
    status: error?.status,
    reason: details[0]?.reason,
    scope: details[0]?.metadata?.["scope"],
    link: details.flatMap(({ links = [] }) => links)[0]?.url ?? null,
  };
}

/** The connection that is kept for a user. */
export function connectionOf(
  collider: Collider,
  email: string,
): JsonObject | null {
  const all = [...collider.keptBelow(CONNECTIONS).values()];
  return all.find((one) => one["user_id"] === email) ?? null;
}
