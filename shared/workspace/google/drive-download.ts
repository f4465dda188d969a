import type { drive_v3 } from "@googleapis/drive";
import { z } from "zod";
import type { Clock } from "#shared/platform/clock.ts";
import { eitherSignal } from "#shared/platform/time-limit.ts";
import { fileChanged } from "../drive-file-changed.ts";
import type { DownloadedFile } from "../drive-service.ts";
import { bodyStream, cutShort, readOn } from "./body-stream.ts";
import type { ApiCall } from "./google-api.ts";
import { failureOf } from "./google-failure.ts";

const RANGE_NOT_THERE = 416;
const PARTIAL = 206;

interface DownloadTerms {
  readonly clock: Clock;
  /** So long may nothing come before what is missing is asked for anew. */
  readonly stallMs: number;
  readonly signal: AbortSignal;
}

interface Connection {
  readonly body: AsyncIterator<unknown>;
  readonly controller: AbortController;
  /** Of the controller, or of the call. */
  readonly signal: AbortSignal;
}

/** The bytes of a file, over as many connections as it takes: each goes on where the one before ended. */
class DriveDownload {
  readonly #file: DownloadedFile;
  readonly #terms: DownloadTerms;
  #received = 0;
  #connection: Connection | null = null;

  constructor(file: DownloadedFile, terms: DownloadTerms) {
    this.#file = file;
    this.#terms = terms;
  }

  /** The next piece, null after the last. After a failure it can be asked for again. */
  async next(files: drive_v3.Resource$Files): Promise<Uint8Array | null> {
    if (this.#connection === null && this.#isWhole()) return null;
    const controller = this.#connection?.controller ?? new AbortController();
    const stopWaiting = this.#terms.clock.after(this.#terms.stallMs, () =>
      controller.abort(cutShort()),
    );
    try {
      this.#connection ??= await this.#connect(files, controller);
      return await this.#pieceOf(this.#connection);
    } catch (thrown) {
      this.close();
      throw thrown;
    } finally {
      stopWaiting();
    }
  }

  close(): void {
    this.#connection?.controller.abort();
    this.#connection = null;
  }

  #isWhole(): boolean {
    return this.#received > 0 && this.#received === this.#file.size_bytes;
  }

  async #pieceOf({ body, signal }: Connection) {
    const read = await readOn(signal, () => body.next());
    if (read.done === true) {
      if (this.#received < (this.#file.size_bytes ?? 0)) throw cutShort();
      return null;
    }
    const piece = z.instanceof(Uint8Array).parse(read.value);
    this.#received += piece.length;
    return piece;
  }

  async #connect(
    files: drive_v3.Resource$Files,
    controller: AbortController,
  ): Promise<Connection> {
    const from = this.#received;
    const signal = eitherSignal(this.#terms.signal, controller.signal);
    try {
      const answer = await files.get(
        { fileId: this.#file.id, alt: "media", supportsAllDrives: true },
        {
          signal,
          responseType: "stream",
          adapter: asItIs,
          ...(from === 0 ? {} : { headers: { range: `bytes=${from}-` } }),
        },
      );
      const body = bodyStream(answer.data)[Symbol.asyncIterator]();
      if (from > 0 && !this.#goesOn(answer)) throw fileChanged(this.#file.id);
      return { body, controller, signal };
    } catch (thrown) {
      controller.abort();
      if (failureOf(thrown).response?.status === RANGE_NOT_THERE)
        throw fileChanged(this.#file.id);
      throw thrown;
    }
  }

  /** Whether an answer begins where the one before ended, and is of a file of the same size. */
  #goesOn(answer: {
    readonly status: number;
    readonly headers: { readonly "content-range"?: string | undefined };
  }): boolean {
    const found = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(
      answer.headers["content-range"] ?? "",
    );
    if (answer.status !== PARTIAL || found === null) return false;
    const [, from, size] = found;
    const sizes = ["*", String(this.#file.size_bytes ?? size)];
    return Number(from) === this.#received && sizes.includes(size ?? "");
  }
}

/** A range counts bytes of what is sent: compressed, they would not be those of the file. */
async function asItIs<Request extends { readonly headers: Headers }, Answer>(
  request: Request,
  send: (request: Request) => Promise<Answer>,
): Promise<Answer> {
  request.headers.set("accept-encoding", "identity");
  return send(request);
}

/**
 * A file's bytes as they arrive. Where they stop arriving they are asked for from there on; each byte so often as any read is
 * repeated.
 *
 * @throws ColliderError ABORTED with the reason DRIVE_FILE_CHANGED where what is missing is not to be had any more.
 */
export async function* downloaded(
  call: ApiCall<drive_v3.Drive>,
  file: DownloadedFile,
  terms: DownloadTerms,
): AsyncGenerator<Uint8Array> {
  const download = new DriveDownload(file, terms);
  try {
    for (;;) {
      const what = `Drive file ${file.id}`;
      const piece = await call(what, terms.signal, ({ files }) =>
        download.next(files),
      );
      if (piece === null) return;
      yield piece;
    }
  } finally {
    download.close();
  }
}
