import type { Request } from "express";
import type { Operation } from "#shared/registry/operation.ts";
import { downloadCall } from "./download-call.ts";
import type { Services } from "./services.ts";
import { streamCall } from "./stream-call.ts";
import { asksForPackage } from "./stream-request.ts";

/** How an operation is called by a GET, where it is so called for what the request asks for. */
export function getCall(
  operation: Operation<Services>,
  request: Request,
): typeof streamCall | typeof downloadCall | null {
  if (asksForPackage(request))
    return operation.isDownload ? downloadCall : null;
  return operation.isStreamed ? streamCall : null;
}
