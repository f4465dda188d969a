import type { drive_v3 } from "@googleapis/drive";
import { isoTime } from "#shared/kernel/time.ts";
import type { DriveFile } from "../drive-file.ts";

/** What is asked of a file: all that `driveFile` reads, and nothing else. */
export const FILE_FIELDS =
  "id,name,mimeType,size,md5Checksum,sha256Checksum,webViewLink,iconLink,parents,owners(emailAddress,displayName),createdTime,modifiedTime,trashed,version,headRevisionId";

// Files of shared drives are files too.
export const EVERYWHERE = {
  supportsAllDrives: true,
  includeItemsFromAllDrives: true,
};

/** Drive's file resource in our words. */
export function driveFile(file: drive_v3.Schema$File): DriveFile {
  return {
    id: file.id ?? "",
    name: file.name ?? "",
    mime_type: file.mimeType ?? "application/octet-stream",
    size_bytes: typeof file.size === "string" ? Number(file.size) : null,
    md5: file.md5Checksum ?? null,
    sha256: file.sha256Checksum ?? null,
    web_view_link: file.webViewLink ?? null,
    icon_link: file.iconLink ?? null,
    parents: file.parents ?? [],
    owners: (file.owners ?? []).map(({ emailAddress, displayName }) => ({
      email: emailAddress ?? null,
      display_name: displayName ?? null,
    })),
    created_time: timeOf(file.createdTime),
    modified_time: timeOf(file.modifiedTime),
    trashed: file.trashed ?? false,
    version: file.version ?? null,
    head_revision_id: file.headRevisionId ?? null,
  };
}

export function timeOf(text: string | null | undefined): string {
  return isoTime(Date.parse(text ?? "") || 0);
}
