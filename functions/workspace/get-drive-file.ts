import { z } from "zod";
import { blaming } from "#functions/workspace/reading/blamed-fields.ts";
import { defineOperation } from "#functions/define-operation.ts";
import { DriveFileId } from "#shared/kernel/ids.ts";
import { DriveContent, driveContent } from "#shared/workspace/drive-content.ts";
import { DriveFile } from "#shared/workspace/drive-file.ts";

export const getDriveFile = defineOperation({
  name: "get_drive_file",
  description:
    "Shows one file of Google Drive, with its content where that is small.",
  classification: {
    domain: "workspace",
    subdomain: "drive",
    capability: "read",
    complexity: "atomic",
    maturity: "stable",
    integration_tier: "external",
  },
  input: z.strictObject({
    file_id: DriveFileId,
    export_mime_type: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .meta({
        description:
          "What a file of Google's own is converted to; its content is left out otherwise.",
        examples: ["text/csv"],
      }),
  }),
  output: z.strictObject({
    file: DriveFile,
    content: DriveContent.nullable().meta({
      description:
        "Null for a folder, and for a file of Google's own that is not converted.",
    }),
  }),
  examples: [{ file_id: "1a2b3c4d5e6f7g8h9i0jKLMNOP" }],
  policy: {
    pattern: "read",
    permissions: ["workspace:drive:read"],
    casefile: "none",
    session: "none",
  },
  documents: { reads: [1, 1], writes: [0, 1] },
  googleScopes: ["drive_read"],
  effect: "none",
  cacheable: true,
  handle: async (input, call) => {
    const { signal } = call;
    const { drive } = await call.services.workspace.of(call);
    const file = await drive.getFile(input.file_id, signal);
    const exportType = input.export_mime_type ?? null;
    return {
      file,
      content: await blaming(
        ["export_mime_type"],
        driveContent(drive, file, exportType, signal),
      ),
    };
  },
});
