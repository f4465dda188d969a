import type { RequestHandler, Response } from "express";
import { GOOGLE_SCOPES } from "#shared/auth/google-scopes.ts";
import { GoogleHttpError } from "../google-http-error.ts";
import type { Access, Grants } from "./grants.ts";

interface Guarded {
  /** The service, as Google names it. */
  readonly service: string;
  /** Any of them is enough. */
  readonly scopes: readonly string[];
}

const AUTH = "https://www.googleapis.com/auth";
const ALL_MAIL = "https://mail.google.com/";

function gmailScopes(method: string, path: string): readonly string[] {
  if (path.endsWith("/messages/send"))
    return [ALL_MAIL, `${AUTH}/gmail.modify`, GOOGLE_SCOPES.gmail_send];
  return method === "GET"
    ? [ALL_MAIL, `${AUTH}/gmail.modify`, GOOGLE_SCOPES.gmail_read]
    : [ALL_MAIL, `${AUTH}/gmail.modify`];
}

/** What a request needs; null where it is about nobody's data. */
function guardedBy(method: string, path: string): Guarded | null {
  if (path.startsWith("/gmail/"))
    return {
      service: "gmail.googleapis.com",
      scopes: gmailScopes(method, path),
    };
  if (path.startsWith("/drive/"))
    return {
      service: "drive.googleapis.com",
      scopes: [`${AUTH}/drive`, GOOGLE_SCOPES.drive_read],
    };
  if (path.startsWith("/v4/spreadsheets"))
    return {
      service: "sheets.googleapis.com",
      scopes: [
        `${AUTH}/drive`,
        GOOGLE_SCOPES.drive_read,
        `${AUTH}/spreadsheets`,
        GOOGLE_SCOPES.sheets_read,
      ],
    };
  return null;
}

function refuseUnknown(response: Response): void {
  const error = new GoogleHttpError(
    "UNAUTHENTICATED",
    "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential.",
  );
  response
    .status(error.httpStatus)
    .set(
      "WWW-Authenticate",
      'Bearer realm="https://accounts.google.com/", error="invalid_token"',
    )
    .json(error.body);
}

function refuseScope(response: Response, { service, scopes }: Guarded): void {
  const message = "Request had insufficient authentication scopes.";
  response
    .status(403)
    .set(
      "WWW-Authenticate",
      `Bearer realm="https://accounts.google.com/", error="insufficient_scope", scope="${scopes.join(" ")}"`,
    )
    .json({
      error: {
        code: 403,
        message,
        errors: [
          {
            message: "Insufficient Permission",
            domain: "global",
            reason: "insufficientPermissions",
          },
        ],
        status: "PERMISSION_DENIED",
        details: [
          {
            "@type": "type.googleapis.com/google.rpc.ErrorInfo",
            reason: "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
            domain: "googleapis.com",
            metadata: { service },
          },
        ],
      },
    });
}

function bearerOf(authorization: string | undefined): string {
  return /^Bearer (\S+)$/u.exec(authorization ?? "")?.[1] ?? "";
}

/** Refuses every request whose access token is not ours, has ended, or was not given for it, as Google does. */
export function requireScope(grants: Grants): RequestHandler {
  return (request, response, next) => {
    const access: Access | null = grants.accessBy(
      bearerOf(request.headers.authorization),
    );
    if (access === null) return refuseUnknown(response);
    const guarded = guardedBy(request.method, request.path);
    const isGranted = (scope: string): boolean => access.scopes.includes(scope);
    if (guarded !== null && !guarded.scopes.some(isGranted))
      return refuseScope(response, guarded);
    next();
  };
}
