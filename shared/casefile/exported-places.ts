import { z } from "zod";
import {
  evidenceCollection,
  type EvidenceCollection,
} from "./casefile-paths.ts";
import { pageByPage, type EvidenceSource } from "./stored-evidence.ts";

const Label = z
  .object({ label_id: z.string(), name: z.string() })
  .transform(({ label_id: id, name }) => ({ id, name }));
const Folder = z.object({
  id: z.string(),
  name: z.string(),
  parents: z.array(z.string()),
});

/** Where items lay at their source, by the names that people know. */
export interface Places {
  /** The labels of a message. */
  readonly labels: (labelIds: readonly string[]) => string;
  /** The folder of a file, from the outermost that the casefile knows: `Clients/Keller`. */
  readonly folder: (parents: readonly string[]) => string;
}

// Folders lie in one another; what says otherwise is wrong.
const DEEPEST = 50;

async function readAll<Schema extends z.ZodType<{ readonly id: string }>>(
  source: EvidenceSource,
  kind: EvidenceCollection,
  schema: Schema,
): Promise<ReadonlyMap<string, z.output<Schema>>> {
  const collection = evidenceCollection(source.casefileId, kind);
  const found = new Map<string, z.output<Schema>>();
  // Of a folder in several states the last one is the newest: its path ends with when it was changed.
  for await (const { data } of pageByPage(source, { from: { collection } })) {
    const one = schema.parse(data);
    found.set(one.id, one);
  }
  return found;
}

/** Reads the names of labels and folders that a casefile keeps. */
export async function readPlaces(source: EvidenceSource): Promise<Places> {
  const labels = await readAll(source, "gmail_labels", Label);
  const folders = await readAll(source, "drive_folders", Folder);
  return {
    labels: (ids) => ids.map((id) => labels.get(id)?.name ?? id).join(", "),
    folder: (parents) => {
      const names: string[] = [];
      let folder = folders.get(parents[0] ?? "");
      while (folder !== undefined && names.length < DEEPEST) {
        names.unshift(folder.name);
        folder = folders.get(folder.parents[0] ?? "");
      }
      return names.join("/");
    },
  };
}
