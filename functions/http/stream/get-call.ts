import type { Request } from "express";
import type { Operation } from "#shared/registry/operation.ts";
import { downloadCall } from "./download-call.ts";
import type { Services } from "#functions/services.ts";
import { streamCall } from "./stream-call.ts";
import { asksForPackage } from "./stream-request.ts";

/** How an operation answers a GET for what the request asks for; null where it does not. */
export function getCall(
  operation: Operation<Services>,
  request: Request,
): typeof streamCall | typeof downloadCall | null {
  if (asksForPackage(request))
    return operation.isDownload ? downloadCall : null;
  return operation.isStreamed ? streamCall : null;
}
