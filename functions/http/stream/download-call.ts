import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Response } from "express";
import type { Caller } from "#shared/auth/caller.ts";
import { wireAnswer, type WireAnswer } from "#shared/dispatch/answer.ts";
import type { CallDownload } from "#shared/registry/call-stream.ts";
import type { Operation } from "#shared/registry/operation.ts";
import type { Composition } from "#functions/composition.ts";
import { logCall } from "#functions/http/request/request-line.ts";
import type { Services } from "#functions/services.ts";
import type { Exchange } from "./stream-request.ts";

/** A file on its way to whoever asked for it. */
class FileAnswer implements CallDownload {
  readonly #response: Response;
  hasBegun = false;

  constructor(response: Response) {
    this.#response = response;
  }

  async send(
    fileName: string,
    bytes: AsyncIterable<Uint8Array>,
  ): Promise<void> {
    this.hasBegun = true;
    this.#response.status(200).set({
      "Content-Type": "application/zip",
      "Content-Disposition": `attachment; filename="${fileName}"`,
      "Cache-Control": "no-store",
    });
    await pipeline(Readable.from(bytes), this.#response);
  }
}

/**
 * Makes one call that is answered with a file. Where it fails after the file has begun, the connection is broken, so
 * that nobody takes a part for the whole. Null where the file was the answer.
 */
export async function downloadCall(
  { dispatch, log }: Composition,
  operation: Operation<Services>,
  { request, response }: Exchange,
  caller: Caller,
): Promise<WireAnswer | null> {
  const download = new FileAnswer(response);
  const called = await dispatch({
    operation,
    body: { payload: request.query },
    caller,
    traceparent: request.get("traceparent") ?? null,
    download,
  });
  const answer = wireAnswer(called);
  const { status } = answer;
  logCall(log, { name: operation.name, request, status }, called);
  if (!download.hasBegun) return answer;
  if (!response.writableFinished) response.destroy();
  return null;
}
