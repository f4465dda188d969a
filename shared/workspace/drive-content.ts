import { createHash } from "node:crypto";
import { buffer } from "node:stream/consumers";
import { z } from "zod";
import { ColliderError } from "#shared/kernel/error.ts";
import { sha256 } from "#shared/kernel/hash.ts";
import { fileChanged } from "./drive-file-changed.ts";
import type { DriveFile } from "./drive-file.ts";
import type { DriveService } from "./drive-service.ts";

// A step of a workflow keeps what it answers, in 512 KiB; base64 makes 4 bytes of 3.
const SHOWN_BYTES = 256 * 1024;

export const DriveContent = z
  .strictObject({
    mime_type: z.string().meta({ examples: ["application/pdf"] }),
    size_bytes: z.int().nonnegative(),
    sha256: z
      .string()
      .nullable()
      .meta({ description: "Hexadecimal; null where Drive tells none." }),
    base64: z.string().nullable().meta({
      description:
        "The bytes; null where there are more than 262144. store_drive_files keeps those.",
    }),
  })
  .meta({ description: "What a file holds." });

/** Whether a file is a document of Google's own, which has no bytes until it is converted. */
function isGoogleFile({ mime_type: type }: DriveFile): boolean {
  return type.startsWith("application/vnd.google-apps.");
}

function shown(mimeType: string, bytes: Uint8Array) {
  return {
    mime_type: mimeType,
    size_bytes: bytes.length,
    sha256: sha256(bytes),
    base64:
      bytes.length > SHOWN_BYTES ? null : Buffer.from(bytes).toString("base64"),
  };
}

/**
 * The most that is kept of one file, which is kept whole or not at all. A call has nine minutes for it, which is 2 MB each
 * second; its document then names 2,048 chunks, in 140 KB.
 */
const MOST_FILE_BYTES = 1024 * 1024 * 1024;

// A document of Google's own is kept as something that anybody can open, and that nobody changes by opening it.
const CONVERSIONS: ReadonlyMap<string, string> = new Map([
  ["application/vnd.google-apps.document", "application/pdf"],
  ["application/vnd.google-apps.presentation", "application/pdf"],
  ["application/vnd.google-apps.drawing", "application/pdf"],
  [
    "application/vnd.google-apps.spreadsheet",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  ],
]);

/** A file's content as it arrives, up to its end. */
export interface ArrivingContent {
  readonly mimeType: string;
  /** Null where Drive does not tell. */
  readonly sizeBytes: number | null;
  /** Fails for what is not whole; see `whole`. */
  readonly pieces: AsyncIterable<Uint8Array>;
}

/**
 * What is kept of a file; null for what has no content, as a folder or a form.
 *
 * @throws ColliderError FAILED_PRECONDITION with the reason DRIVE_FILE_TOO_LARGE.
 */
export function arrivingContent(
  drive: DriveService,
  file: DriveFile,
  signal: AbortSignal,
): ArrivingContent | null {
  if (isGoogleFile(file)) {
    const mimeType = CONVERSIONS.get(file.mime_type);
    if (mimeType === undefined) return null;
    const pieces = converted(drive, file.id, { mimeType, signal });
    return { mimeType, sizeBytes: null, pieces };
  }
  requireKeepable(file, file.size_bytes ?? 0);
  return {
    mimeType: file.mime_type,
    sizeBytes: file.size_bytes,
    pieces: whole(drive.download(file, signal), file),
  };
}

/** What Google converts it gives once: a repeat begins anew. */
async function* converted(
  drive: DriveService,
  fileId: string,
  { mimeType, signal }: { mimeType: string; signal: AbortSignal },
): AsyncGenerator<Uint8Array> {
  yield await drive.exportFile(fileId, mimeType, signal);
}

function requireKeepable({ id }: DriveFile, sizeBytes: number): void {
  if (sizeBytes <= MOST_FILE_BYTES) return;
  throw new ColliderError(
    "FAILED_PRECONDITION",
    `Drive file ${id} has ${sizeBytes} bytes or more; at most ${MOST_FILE_BYTES} are kept of a file.`,
    { reason: "DRIVE_FILE_TOO_LARGE" },
  );
}

/**
 * Passes bytes on, and compares them with what Drive tells of a file.
 *
 * @throws ColliderError ABORTED with the reason DRIVE_FILE_CHANGED, after the last piece or before, where they are others.
 */
async function* whole(
  pieces: AsyncIterable<Uint8Array>,
  file: DriveFile,
): AsyncGenerator<Uint8Array> {
  const md5 = createHash("md5");
  let length = 0;
  for await (const piece of pieces) {
    length += piece.length;
    if (length > (file.size_bytes ?? length)) throw fileChanged(file.id);
    requireKeepable(file, length);
    md5.update(piece);
    yield piece;
  }
  const isSame = file.md5 === null || md5.digest("hex") === file.md5;
  if (!isSame || length !== (file.size_bytes ?? length))
    throw fileChanged(file.id);
}

/** The content as an operation answers it. What is too large to be shown is not fetched, where its size is known. */
export async function driveContent(
  drive: DriveService,
  file: DriveFile,
  exportType: string | null,
  signal: AbortSignal,
): Promise<z.infer<typeof DriveContent> | null> {
  if (exportType !== null)
    return shown(
      exportType,
      await drive.exportFile(file.id, exportType, signal),
    );
  if (isGoogleFile(file)) return null;
  const size = file.size_bytes ?? 0;
  if (size <= SHOWN_BYTES)
    return shown(
      file.mime_type,
      await buffer(whole(drive.download(file, signal), file)),
    );
  return {
    mime_type: file.mime_type,
    size_bytes: size,
    sha256: file.sha256,
    base64: null,
  };
}
