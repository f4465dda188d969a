import type { SourceFile } from "#shared/casefile/file-evidence.ts";
import type { FileSource } from "#shared/casefile/file-source.ts";
import { driveChanges } from "#shared/workspace/drive-changes.ts";
import { arrivingContent } from "#shared/workspace/drive-content.ts";
import { FOLDER_TYPE, type DriveFile } from "#shared/workspace/drive-file.ts";
import type { ReachedServices } from "#shared/workspace/workspace-services.ts";
import { drivePage } from "#functions/workspace/reading/drive-page.ts";
import { orMissed } from "./or-missed.ts";

/** Drive as casefiles take files from it. */
export function fileSourceOf(
  { drive, account }: Pick<ReachedServices, "drive" | "account">,
  signal: AbortSignal,
): FileSource {
  const sourceFile = (file: DriveFile): SourceFile => ({
    fileId: file.id,
    modifiedTime: file.modified_time,
    isFolder: file.mime_type === FOLDER_TYPE,
    isTrashed: file.trashed,
    facts: file,
    content: (keep) =>
      orMissed(file.id, async () => {
        const content = arrivingContent(drive, file, signal);
        return content === null ? null : keep(content);
      }),
  });
  return {
    account,
    list: async ({ query, limit, pageToken }) => {
      const search = { query, pageSize: limit, pageToken };
      const page = await drivePage(drive, search, signal);
      return {
        items: page.files.map(sourceFile),
        nextPageToken: page.nextPageToken,
      };
    },
    moment: () => drive.startPageToken(signal),
    changesSince: async (moment, most) => {
      const asked = { startPageToken: moment, most };
      const changes = await driveChanges(drive, asked, signal);
      if (changes === null) return null;
      const { files, gone, pageToken, hasMore } = changes;
      const changed = files.map(sourceFile);
      return { changed, gone, moment: pageToken, hasMore };
    },
    get: (fileId) =>
      orMissed(fileId, async () =>
        sourceFile(await drive.getFile(fileId, signal)),
      ),
  };
}
