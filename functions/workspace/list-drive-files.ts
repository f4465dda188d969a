import { z } from "zod";
import { defineOperation } from "#functions/define-operation.ts";
import { drivePage } from "#functions/workspace/reading/drive-page.ts";
import { DriveQuery, PageToken } from "#shared/kernel/fields.ts";
import { nextPage, PAGE_OUTPUT } from "#shared/kernel/page.ts";
import { DriveFile } from "#shared/workspace/drive-file.ts";

export const listDriveFiles = defineOperation({
  name: "list_drive_files",
  description:
    "Lists files and folders of Google Drive, by its search terms, the newest change first.",
  classification: {
    domain: "workspace",
    subdomain: "drive",
    capability: "search",
    complexity: "atomic",
    maturity: "stable",
    integration_tier: "external",
  },
  input: z.strictObject({
    page_size: z.int().min(1).max(1000).default(10),
    query: DriveQuery.default("trashed = false"),
    page_token: PageToken.optional(),
  }),
  output: z.strictObject({ files: z.array(DriveFile), ...PAGE_OUTPUT }),
  examples: [{ query: "mimeType = 'application/pdf'", page_size: 20 }],
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
    const { drive } = await call.services.workspace.of(call);
    const page = await drivePage(
      drive,
      {
        query: input.query,
        pageSize: input.page_size,
        pageToken: input.page_token ?? null,
      },
      call.signal,
    );
    return { files: [...page.files], ...nextPage(page.nextPageToken) };
  },
});
