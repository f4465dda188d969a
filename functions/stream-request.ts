import type { Request, Response } from "express";

const EVENT_STREAM = "text/event-stream";
const PACKAGE = "application/zip";

/** A request, and the way to answer it. */
export interface Exchange {
  readonly request: Request;
  readonly response: Response;
}

function asksFor(type: string, { method, headers }: Request): boolean {
  return method === "GET" && headers.accept?.includes(type) === true;
}

/** Whether a request asks to be told of events for as long as there are any. */
export function asksForStream(request: Request): boolean {
  return asksFor(EVENT_STREAM, request);
}

/** Whether a request asks for a package. */
export function asksForPackage(request: Request): boolean {
  return asksFor(PACKAGE, request);
}
