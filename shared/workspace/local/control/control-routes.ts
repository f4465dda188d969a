import { z } from "zod";
import express, { type RequestHandler, type Router } from "express";
import type { ApiRoutes } from "../api-routes.ts";
import { mountRoutes, refuseUnknown, send } from "../google-http.ts";
import { GoogleHttpError } from "../google-http-error.ts";
import { readRequest } from "../read-request.ts";
import { FaultPlan } from "./fault-plan.ts";
import type { WorkspaceControl } from "./workspace-control.ts";

const Generate = z.strictObject({
  count: z.int().positive().max(100_000),
  seed: z.int().nonnegative().default(1),
});
const Message = z.strictObject({ raw: z.base64url().min(1) });
const Relabel = z.strictObject({
  add: z.array(z.string().min(1)).default([]),
  remove: z.array(z.string().min(1)).default([]),
});
const Quota = z.strictObject({
  units_per_second: z.int().positive().nullable(),
});
const Nothing = z.strictObject({});

// A message of 25 MB, as base64.
const LARGEST_REQUEST_BYTES = 36 * 1024 * 1024;

/** What a workspace can be told to do over HTTP, by whoever bears its token: none of Google's APIs. */
export function controlRouter(
  control: WorkspaceControl,
  token: string,
  revokeTokens: () => void,
): Router {
  const router = express.Router();
  router.use(requireBearer(token));
  router.use(express.json({ limit: LARGEST_REQUEST_BYTES }));
  mountRoutes(router, {
    ...controlRoutes(control),
    ...messageRoutes(control),
    "POST /tokens/revoke": async ({ body }) => {
      readRequest(Nothing, body);
      revokeTokens();
      return {};
    },
  });
  router.use(refuseUnknown);
  return router;
}

function requireBearer(token: string): RequestHandler {
  return (request, response, next) => {
    if (request.headers.authorization === `Bearer ${token}`) next();
    else
      send(
        response,
        new GoogleHttpError(
          "UNAUTHENTICATED",
          "Request had invalid authentication credentials. Expected the token that the local workspace was started with.",
        ),
      );
  };
}

function controlRoutes(control: WorkspaceControl): ApiRoutes {
  return {
    "GET /requests": async () => control.requests.read(),
    "POST /requests/reset": async ({ body }) => {
      readRequest(Nothing, body);
      control.requests.reset();
      return {};
    },
    "POST /faults": async ({ body }) => {
      control.faults.set(readRequest(FaultPlan, body));
      return {};
    },
    "POST /quota": async ({ body }) => {
      control.quota.set(readRequest(Quota, body).units_per_second);
      return {};
    },
    "POST /history/forget": async ({ body }) => {
      readRequest(Nothing, body);
      control.forgetHistory();
      return {};
    },
  };
}

function messageRoutes(control: WorkspaceControl): ApiRoutes {
  return {
    "POST /messages/generate": async ({ body }) => {
      const { count, seed } = readRequest(Generate, body);
      await control.generate(count, seed);
      return {};
    },
    "POST /messages": async ({ body }) => {
      const { raw } = readRequest(Message, body);
      return { id: await control.addMessage(Buffer.from(raw, "base64url")) };
    },
    "POST /messages/:id/labels": async ({ body, params }) => {
      const { add, remove } = readRequest(Relabel, body);
      await control.relabel(params["id"] ?? "", add, remove);
      return {};
    },
    "POST /messages/:id/delete": async ({ body, params }) => {
      readRequest(Nothing, body);
      await control.deleteMessage(params["id"] ?? "");
      return {};
    },
  };
}
