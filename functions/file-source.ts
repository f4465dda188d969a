import { JsonRecord } from "#shared/kernel/json.ts";
import type { SourceFile } from "#shared/casefile/file-evidence.ts";
import type { FileSource } from "#shared/casefile/sync-files.ts";
import { wholeContent } from "#shared/workspace/drive-content.ts";
import { DriveFile } from "#shared/workspace/drive-file.ts";
import type { DriveService } from "#shared/workspace/drive-service.ts";
import { drivePage } from "./drive-page.ts";
import { orMissed } from "./or-missed.ts";

const FOLDER = "application/vnd.google-apps.folder";

function sourceFile(file: DriveFile): SourceFile {
  return {
    fileId: file.id,
    modifiedTime: file.modified_time,
    isFolder: file.mime_type === FOLDER,
    facts: JsonRecord.parse(file),
  };
}

/** Drive as casefiles take files from it. */
export function fileSourceOf(
  drive: DriveService,
  signal: AbortSignal,
): FileSource {
  return {
    list: async ({ query, limit, pageToken }) => {
      const search = { query, pageSize: limit, pageToken };
      const page = await drivePage(drive, search, signal);
      return {
        items: page.files.map(sourceFile),
        nextPageToken: page.nextPageToken,
      };
    },
    get: (fileId) =>
      orMissed(fileId, async () =>
        sourceFile(await drive.getFile(fileId, signal)),
      ),
    content: ({ fileId, facts }) =>
      orMissed(fileId, async () => {
        const file = DriveFile.parse(facts);
        const content = await wholeContent(drive, file, signal);
        return content !== null && "reason" in content
          ? { id: fileId, reason: content.reason }
          : content;
      }),
  };
}
