import type { Request, Response } from "express";

const EVENT_STREAM = "text/event-stream";
const PACKAGE = "application/zip";

/** A request, and the way to answer it. */
export interface Exchange {
  readonly request: Request;
  readonly response: Response;
}

/** Whether a request is a call by GET: one to be told of events, or for a package. */
export function isGetCall({ method, headers: { accept } }: Request): boolean {
  return (
    method === "GET" &&
    (accept?.includes(EVENT_STREAM) === true ||
      accept?.includes(PACKAGE) === true)
  );
}

/** Which of the two it is. */
export function asksForPackage({ headers: { accept } }: Request): boolean {
  return accept?.includes(PACKAGE) === true;
}
