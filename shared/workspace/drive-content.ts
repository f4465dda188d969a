import { createHash } from "node:crypto";
import { z } from "zod";
import { sha256 } from "#shared/kernel/hash.ts";
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

/** A file is kept whole or not at all. */
const KEPT_BYTES = 32 * 1024 * 1024;

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

export type WholeContent =
  | { readonly mimeType: string; readonly bytes: Uint8Array }
  | { readonly reason: string };

/** The whole of a file, or why it cannot be had; null for what has no content, as a folder or a form. */
export async function wholeContent(
  drive: DriveService,
  file: DriveFile,
  signal: AbortSignal,
): Promise<WholeContent | null> {
  if (isGoogleFile(file)) {
    const mimeType = CONVERSIONS.get(file.mime_type);
    if (mimeType === undefined) return null;
    return {
      mimeType,
      bytes: await drive.exportFile(file.id, mimeType, signal),
    };
  }
  const size = file.size_bytes ?? 0;
  if (size > KEPT_BYTES)
    return {
      reason: `It has ${size} bytes; at most ${KEPT_BYTES} are kept of a file.`,
    };
  const bytes = await drive.download(file.id, signal);
  return file.md5 === null || md5(bytes) === file.md5
    ? { mimeType: file.mime_type, bytes }
    : { reason: "It changed while it was read. Store it again." };
}

// What Drive tells of every file's bytes.
function md5(bytes: Uint8Array): string {
  return createHash("md5").update(bytes).digest("hex");
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
    return shown(file.mime_type, await drive.download(file.id, signal));
  return {
    mime_type: file.mime_type,
    size_bytes: size,
    sha256: file.sha256,
    base64: null,
  };
}
