import { json, Router, type ErrorRequestHandler, type Request } from "express";
import { z } from "zod";
import { JsonRecord } from "#shared/kernel/json.ts";
import { giveTokens, type TokenParts } from "./give-tokens.ts";
import {
  CERTS_PATH,
  REVOKE_PATH,
  SIGN_JWT_PATH,
  TOKEN_PATH,
} from "./oauth-paths.ts";
import { readForm } from "./read-form.ts";
import { OAuthRefusal } from "./oauth-refusal.ts";
import { TokenRequest } from "./token-requests.ts";

const Revocation = z.object({ token: z.string() });
const ToSign = z.object({ payload: z.string() });

function requestOf<Fields>(schema: z.ZodType<Fields>, given: unknown): Fields {
  const read = schema.safeParse(given);
  if (read.success) return read.data;
  const name = read.error.issues[0]?.path.join(".") ?? "";
  throw name === "grant_type"
    ? new OAuthRefusal("unsupported_grant_type", "Invalid grant_type")
    : new OAuthRefusal("invalid_request", `Missing parameter: ${name}`);
}

function addressOf(request: Request): string {
  return `http://${request.get("host") ?? ""}${TOKEN_PATH}`;
}

/** Express knows an error handler by its four parameters. */
const refuse: ErrorRequestHandler = (thrown: unknown, _, response, next) => {
  if (!(thrown instanceof OAuthRefusal)) return next(thrown);
  response.status(thrown.httpStatus).json(thrown.body);
};

/**
 * The endpoints at which tokens are got and given up, and where IAM signs for a service account.
 *
 * @param serviceToken - what the service account has to bear
 */
export function tokenRoutes(parts: TokenParts, serviceToken: string): Router {
  const router = Router();
  router.post(TOKEN_PATH, readForm, async (request, response) => {
    const asked = requestOf(TokenRequest, request.body);
    response
      .set("Cache-Control", "no-store")
      .json(await giveTokens(parts, asked, addressOf(request)));
  });
  router.post(REVOKE_PATH, readForm, (request, response) => {
    const given = {
      ...request.query,
      ...JsonRecord.safeParse(request.body).data,
    };
    parts.grants.revoke(requestOf(Revocation, given).token);
    response.json({});
  });
  router.get(CERTS_PATH, (_, response) => {
    response.json(parts.key.published());
  });
  router.post(/:signJwt$/u, json(), async (request, response, next) => {
    const isKnown = decodeURIComponent(request.path) === SIGN_JWT_PATH;
    const isItself = request.headers.authorization === `Bearer ${serviceToken}`;
    if (!isKnown || !isItself) return next();
    const claims: unknown = JSON.parse(requestOf(ToSign, request.body).payload);
    const signedJwt = await parts.key.sign(requestOf(JsonRecord, claims));
    response.json({ keyId: parts.key.id, signedJwt });
  });
  router.use(refuse);
  return router;
}
