import { ColliderError } from "#shared/kernel/error.ts";

/** What was read of a file is not of one state of it. */
export function fileChanged(fileId: string): ColliderError {
  return new ColliderError(
    "ABORTED",
    `Drive file ${fileId} changed while it was read. Read it again.`,
    { reason: "DRIVE_FILE_CHANGED" },
  );
}
