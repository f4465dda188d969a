import type { Request, Response } from "express";

const EVENT_STREAM = "text/event-stream";

/** A request, and the way to answer it. */
export interface Exchange {
  readonly request: Request;
  readonly response: Response;
}

/** Whether a request asks to be told of events for as long as there are any. */
export function asksForStream({ method, headers }: Request): boolean {
  return method === "GET" && headers.accept?.includes(EVENT_STREAM) === true;
}
