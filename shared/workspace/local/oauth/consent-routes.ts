import { Router, type Request, type Response } from "express";
import { z } from "zod";
import { Texts } from "../read-request.ts";
import { consentPage, CONSENT_PAGE_HEADERS } from "./consent-page.ts";
import type { Grants } from "./grants.ts";
import { LOCAL_CLIENT } from "./local-client.ts";
import { readForm } from "./read-form.ts";
import { CONSENT_PATH } from "./oauth-paths.ts";

const Scopes = z
  .string()
  .transform((text) => text.split(" ").filter((scope) => scope !== ""));

/** What a client asks for. The verifier's hash is required, as it is of every client that may. */
const Asked = z.object({
  client_id: z.literal(LOCAL_CLIENT.id),
  redirect_uri: z.url({ protocol: /^https?$/u }),
  response_type: z.literal("code"),
  scope: Scopes,
  state: z.string().default(""),
  code_challenge: z.string().regex(/^[\w-]{43}$/u),
  code_challenge_method: z.literal("S256"),
  access_type: z.enum(["online", "offline"]).default("online"),
  include_granted_scopes: z.string().default("false"),
  login_hint: z.string().default(""),
});
type Asked = z.infer<typeof Asked>;

/** Whoever denies need not say who he is. */
const Answer = z.discriminatedUnion("decision", [
  z.object({
    decision: z.literal("allow"),
    account: z.email().transform((email) => email.toLowerCase()),
    granted: Texts,
  }),
  z.object({ decision: z.literal("deny") }),
]);
type Answer = z.infer<typeof Answer>;

// Who signs in is told to the client with whatever else is granted.
const WITHOUT_ASKING = ["openid", "email", "profile"];

/** An honest client gives no parameter twice. */
const Parameters = z.record(z.string(), z.string());

function refuse(response: Response, error: z.ZodError): void {
  const name = error.issues[0]?.path.join(".") || "the request";
  response
    .status(400)
    .type("text")
    .send(`Error 400: invalid_request. Invalid value for ${name}.`);
}

function back(
  { redirect_uri, state }: Asked,
  fields: Readonly<Record<string, string>>,
): string {
  const url = new URL(redirect_uri);
  url.search = new URLSearchParams({ state, ...fields }).toString();
  return url.toString();
}

function scopesOf(
  grants: Grants,
  asked: Asked,
  { account, granted }: Extract<Answer, { readonly decision: "allow" }>,
): readonly string[] {
  const earlier =
    asked.include_granted_scopes === "true" ? grants.grantedBy(account) : [];
  const now = asked.scope.filter(
    (scope) => WITHOUT_ASKING.includes(scope) || granted.includes(scope),
  );
  return [...new Set([...now, ...earlier])];
}

function decided(grants: Grants, asked: Asked, answer: Answer): string {
  if (answer.decision === "deny")
    return back(asked, { error: "access_denied" });
  const scopes = scopesOf(grants, asked, answer);
  const code = grants.keep({
    account: answer.account,
    scopes,
    redirectUri: asked.redirect_uri,
    challenge: asked.code_challenge,
    isOffline: asked.access_type === "offline",
  });
  return back(asked, { code, scope: scopes.join(" "), authuser: "0" });
}

function show(account: string, request: Request, response: Response): void {
  const parameters = Parameters.safeParse(request.query);
  if (!parameters.success) return refuse(response, parameters.error);
  const asked = Asked.safeParse(parameters.data);
  if (!asked.success) return refuse(response, asked.error);
  const { client_id: clientId, scope, login_hint: hint } = asked.data;
  const page = consentPage({
    clientId,
    account: hint === "" ? account : hint,
    scopes: scope.filter((one) => !WITHOUT_ASKING.includes(one)),
    parameters: parameters.data,
  });
  response.set(CONSENT_PAGE_HEADERS).type("html").send(page);
}

function decide(grants: Grants, request: Request, response: Response): void {
  const asked = Asked.safeParse(request.body);
  if (!asked.success) return refuse(response, asked.error);
  const said = Answer.safeParse(request.body);
  if (said.success)
    response.redirect(302, decided(grants, asked.data, said.data));
  else refuse(response, said.error);
}

/** The page on which an account consents, and what its form becomes. */
export function consentRoutes(grants: Grants, account: () => string): Router {
  const router = Router();
  router.get(CONSENT_PATH, (request, response) =>
    show(account(), request, response),
  );
  router.post(CONSENT_PATH, readForm, (request, response) =>
    decide(grants, request, response),
  );
  return router;
}
