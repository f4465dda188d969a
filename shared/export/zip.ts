import { PassThrough, Readable } from "node:stream";
import { finished } from "node:stream/promises";
import { ZipFile } from "yazl";
import { asColliderError, ColliderError } from "#shared/kernel/error.ts";
import { epochMs } from "#shared/kernel/time.ts";
import type { PackageFile } from "./package-file.ts";

// Mail and text become a fraction; what is compressed already costs little time.
const COMPRESSION_LEVEL = 1;

const READ_BY_EVERYBODY = 0o100644;

// A ZIP tells local times, so one instant would be other bytes in another zone: noon of the day is told, which every day has.
function noonOf(iso: string): Date {
  const at = new Date(epochMs(iso));
  return new Date(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate(), 12);
}

function stoppedReading(): ColliderError {
  return new ColliderError("CANCELLED", "Nobody reads the package any more.");
}

/** A ZIP on its way out. Whoever stops reading ends the reading of the file that is under way. */
class ZipStream {
  readonly output = new PassThrough();
  readonly #zip = new ZipFile();

  constructor() {
    this.#zip.outputStream.pipe(this.output);
    this.#zip.on("error", (thrown: unknown) => this.fail(thrown));
  }

  /** Resolves when the file has been read to its end. */
  async add(
    name: string,
    bytes: AsyncIterable<Uint8Array>,
    mtime: Date,
  ): Promise<void> {
    // A stream tells its end once: after it the file would wait for ever to be taken.
    if (this.output.destroyed) throw stoppedReading();
    const file = Readable.from(bytes, { highWaterMark: 1 });
    const stop = (): void => void file.destroy();
    this.output.once("close", stop);
    this.#zip.addReadStream(file, name, {
      mtime,
      mode: READ_BY_EVERYBODY,
      compressionLevel: COMPRESSION_LEVEL,
      forceDosTimestamp: true,
    });
    await finished(file);
    this.output.off("close", stop);
  }

  end(): void {
    this.#zip.end();
  }

  fail(thrown: unknown): void {
    this.output.destroy(asColliderError(thrown));
  }
}

/**
 * Files as a ZIP in one folder, while they are read: the same bytes for the same files. Every entry is compressed, if only a
 * little: of one that is stored as it is, programs that read a ZIP from its start do not find the end, Finder's among them.
 */
export function zipOf(
  folder: string,
  files: AsyncIterable<PackageFile>,
  at: string,
): AsyncIterable<Uint8Array> {
  const zip = new ZipStream();
  const mtime = noonOf(at);
  const fill = async (): Promise<void> => {
    for await (const { path, bytes } of files)
      await zip.add(`${folder}/${path}`, bytes, mtime);
    zip.end();
  };
  fill().catch((thrown: unknown) => zip.fail(thrown));
  return zip.output;
}
