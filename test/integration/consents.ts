import { z } from "zod";
import { GOOGLE_SCOPE_NAMES } from "#shared/auth/google-scopes.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import type { Client, ServedProgram } from "./served-program.ts";
import { consentAt, type Visit } from "./workspace/consent-visitor.ts";

type Served = Pick<ServedProgram, "url">;

const Begun = z.object({ consent_url: z.string() });

/** Where a user is sent to consent. */
export async function beginConsent(
  client: Client,
  payload: JsonObject = { scopes: [...GOOGLE_SCOPE_NAMES] },
): Promise<string> {
  const begun = await client.done("connect_workspace", payload);
  return Begun.parse(begun).consent_url;
}

/** A page as a browser shows it. */
export interface ShownPage {
  readonly status: number;
  readonly html: string;
  readonly headers: Headers;
}

/** Where the browser comes back to: whatever the address of the program is to the world, it is served here. */
export async function comeBack(
  { url }: Served,
  { search }: URL,
): Promise<ShownPage> {
  const response = await fetch(`${url}/confirm-workspace${search}`);
  const { status, headers } = response;
  return { status, headers, html: await response.text() };
}

/** Consents on Google's page, and comes back. */
export async function consent(
  served: Served,
  consentUrl: string,
  visit: Visit = {},
): Promise<ShownPage> {
  return comeBack(served, await consentAt(consentUrl, visit));
}

/** The code that a page asks to be confirmed with; null where it asks for none. */
export function codeOn({ html }: Pick<ShownPage, "html">): string | null {
  const field = /<input type="hidden" name="code" value="([^"]+)">/u;
  return field.exec(html)?.[1] ?? null;
}

/** A consent of another account, which its user has yet to confirm. */
export async function pendingConsent(
  served: Served,
  client: Client,
  account: string,
): Promise<string> {
  const page = await consent(served, await beginConsent(client), { account });
  const code = codeOn(page);
  if (code === null) throw new Error(`The page says: ${page.html}`);
  return code;
}
