import type { JsonObject } from "#shared/kernel/json.ts";
import { evidencePath } from "./casefile-paths.ts";
import type { KeptContent } from "./chunk-writer.ts";
import {
  itemEvidence,
  type ItemEvidence,
  type MissedItem,
} from "./item-evidence.ts";

/** A file or folder as its source lists it. */
export interface SourceFile {
  readonly fileId: string;
  /** ISO 8601. */
  readonly modifiedTime: string;
  readonly isFolder: boolean;
  readonly isTrashed: boolean;
  /** What is known of it. */
  readonly facts: JsonObject;
  /**
   * Hands over the content, which is read as it is taken. Null for what has none; missed where it cannot be had, or turns
   * out not to be whole.
   */
  readonly content: <Kept>(
    keep: (content: FileContent) => Promise<Kept>,
  ) => Promise<Kept | MissedItem | null>;
}

/** What a file holds; a document without bytes of its own is converted. */
export interface FileContent {
  readonly mimeType: string;
  /** Null where its source does not tell. */
  readonly sizeBytes: number | null;
  readonly pieces: AsyncIterable<Uint8Array>;
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
  kept: (KeptContent & Pick<FileContent, "mimeType">) | null,
): ItemEvidence {
  const data = {
    ...file.facts,
    content: kept?.content ?? null,
    content_mime_type: kept?.mimeType ?? null,
  };
  return itemEvidence(filePath(casefileId, file), data, kept?.chunkBytes ?? 0);
}
