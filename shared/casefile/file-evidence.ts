import type { JsonObject } from "#shared/kernel/json.ts";
import { evidencePath } from "./casefile-paths.ts";
import {
  itemEvidence,
  type ItemEvidence,
  type MissedItem,
} from "./item-evidence.ts";
import { storedContent } from "./stored-content.ts";

/** A file or folder as its source lists it. */
export interface SourceFile {
  readonly fileId: string;
  /** ISO 8601. */
  readonly modifiedTime: string;
  readonly isFolder: boolean;
  readonly isTrashed: boolean;
  /** What is known of it. */
  readonly facts: JsonObject;
  /** Null for what has no content; missed where it cannot be had. */
  readonly content: () => Promise<FileContent | MissedItem | null>;
}

/** What a file holds; a document without bytes of its own is converted. */
export interface FileContent {
  readonly mimeType: string;
  readonly bytes: Uint8Array;
}

/**
 * Where a file is kept. Its path holds when it was changed: a file that changes becomes another item, and what was kept
 * of it before stays.
 */
export function filePath(casefileId: string, file: SourceFile): string {
  const changed = Date.parse(file.modifiedTime).toString(36);
  return evidencePath(
    casefileId,
    file.isFolder ? "drive_folders" : "drive_files",
    `${file.fileId}.${changed}`,
  );
}

/** The document of a file, with its exact bytes; null for what has none. */
export function fileEvidence(
  casefileId: string,
  file: SourceFile,
  content: FileContent | null,
): ItemEvidence {
  const path = filePath(casefileId, file);
  if (content === null)
    return itemEvidence(
      path,
      { ...file.facts, content: null, content_mime_type: null },
      [],
    );
  const stored = storedContent(content.bytes);
  const data = {
    ...file.facts,
    content: stored.content,
    content_mime_type: content.mimeType,
  };
  return itemEvidence(path, data, stored.chunks);
}
