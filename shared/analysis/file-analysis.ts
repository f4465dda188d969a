import { z } from "zod";
import { CasefileId } from "#shared/kernel/ids.ts";
import {
  Bytes,
  Count,
  daysOf,
  Instant,
  listOf,
  MAX_SHOWN,
  Name,
} from "./analysis-fields.ts";

/** Files that may be asked for by their ids. */
export const MAX_FILE_IDS = 100;

/** Owners that are named of a file. */
export const MAX_OWNERS_SHOWN = 10;

const FileId = z.string().max(128);

/** What the files of a casefile show when they are counted. */
export const FileAnalysis = z
  .strictObject({
    casefile_id: CasefileId,
    files: Count.meta({
      description: "Files that were counted, each in its newest stored state.",
    }),
    truncated: z.boolean().meta({
      description:
        "Whether something is left out: states beyond the newest 20,000, or names beyond 20,000.",
    }),
    missing_ids: z.array(FileId).max(MAX_FILE_IDS).meta({
      description: "Ids that were asked for and are not in the casefile.",
    }),
    first_at: Instant,
    last_at: Instant,
    types: listOf({ mime_type: Name, files: Count, size_bytes: Bytes }),
    owners: listOf({ owner: Name, files: Count, size_bytes: Bytes }),
    without_owner: Count.meta({
      description: "Files of shared drives, which nobody owns.",
    }),
    sizes: z.strictObject({
      total_bytes: Bytes,
      without_size: Count,
      largest: z
        .array(
          z.strictObject({ file_id: FileId, name: Name, size_bytes: Bytes }),
        )
        .max(MAX_SHOWN),
    }),
    timeline: daysOf({ files: Count }).meta({
      description: "Days in UTC on which files were changed last.",
    }),
    home_domain: Name.nullable().meta({
      description:
        "The domain of the casefile's owner; null for one without an address.",
    }),
    shared_outside: listOf({
      file_id: FileId,
      name: Name,
      owners: z.array(Name).max(MAX_OWNERS_SHOWN),
    }).meta({
      description:
        "Files that somebody outside the home domain owns. Whom else a file is shared with is not stored, so it does not show.",
    }),
  })
  .meta({
    description:
      "Whose files these are, of which types and sizes, and when they were changed. A name over 254 characters is cut.",
  });
export type FileAnalysis = z.infer<typeof FileAnalysis>;
