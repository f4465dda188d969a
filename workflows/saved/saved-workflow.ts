import { z } from "zod";
import { hashJson } from "#shared/kernel/hash.ts";
import type {
  Document,
  DocumentReader,
} from "#shared/platform/document-store.ts";

export const SAVED_WORKFLOWS = "saved_workflows";

const Version = z.object({ version: z.string(), saved_at: z.string() });

/** What is kept of a definition under its owner's name for it. */
const SavedData = z.object({
  owner_id: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  /** As text: a document refuses arrays of arrays. */
  input_schema: z.string().nullable(),
  steps_count: z.int(),
  /** The hash that a run of it is pinned to. */
  version: z.string(),
  /** The newest first; the present one is among them. */
  versions: z.array(Version),
  created_at: z.string(),
  updated_at: z.string(),
});

/** A definition that somebody has saved; the definition itself is read by its version. */
export type SavedWorkflow = z.infer<typeof SavedData>;

/** Each owner has names of their own: two may save under the same name. */
export function savedPath(ownerId: string, name: string): string {
  return `${SAVED_WORKFLOWS}/${hashJson([ownerId, name])}`;
}

export function readSavedDocument({ data }: Document): SavedWorkflow {
  return SavedData.parse(data);
}

export async function readSaved(
  reader: Pick<DocumentReader, "get">,
  ownerId: string,
  name: string,
): Promise<SavedWorkflow | null> {
  const document = await reader.get(savedPath(ownerId, name));
  return document === null ? null : readSavedDocument(document);
}
