import type { JsonObject } from "#shared/kernel/json.ts";
import { isoTime } from "#shared/kernel/time.ts";
import { mimeTypeOf, type DriveFolder } from "./drive-folder.ts";
import { revisionOf } from "./file-revisions.ts";
import type { WorkspaceFile } from "./workspace-files.ts";

/** Drive's file resource. */
export async function driveResource(
  file: WorkspaceFile,
  folder: DriveFolder,
  owner: string,
): Promise<JsonObject> {
  const mimeType = mimeTypeOf(file);
  return {
    kind: "drive#file",
    id: file.id,
    name: file.name,
    mimeType,
    parents: [file.parentId],
    createdTime: isoTime(file.createdAt),
    modifiedTime: isoTime(file.modifiedAt),
    trashed: false,
    starred: false,
    ownedByMe: true,
    shared: false,
    owners: [
      {
        kind: "drive#user",
        displayName: owner,
        emailAddress: owner,
        me: true,
      },
    ],
    version: String(file.modifiedAt),
    webViewLink: linkOf(file),
    iconLink: `https://drive-thirdparty.googleusercontent.com/16/type/${mimeType}`,
    ...(file.kind === "file" ? await contentFacts(file, folder) : {}),
  };
}

function linkOf({ id, kind }: WorkspaceFile): string {
  switch (kind) {
    case "folder":
      return `https://drive.google.com/drive/folders/${id}`;
    case "spreadsheet":
      return `https://docs.google.com/spreadsheets/d/${id}/edit`;
    case "file":
      return `https://drive.google.com/file/d/${id}/view`;
  }
}

async function contentFacts(
  file: WorkspaceFile,
  folder: DriveFolder,
): Promise<JsonObject> {
  // A file that went while it was listed has no hashes, and is missed when it is read.
  const hashes = await folder.hashes(file).catch(() => null);
  return {
    size: String(file.sizeBytes),
    ...(hashes === null
      ? {}
      : {
          md5Checksum: hashes.md5,
          sha256Checksum: hashes.sha256,
          headRevisionId: revisionOf(file, hashes).id,
        }),
  };
}
