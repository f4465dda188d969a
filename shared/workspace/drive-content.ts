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
