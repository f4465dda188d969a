import { z } from "zod";
import { IsoTimestamp } from "#shared/kernel/time.ts";

export const FOLDER_TYPE = "application/vnd.google-apps.folder";

const Link = z.string().nullable();

/** A file or folder as operations answer it and casefiles keep it. */
export const DriveFile = z
  .strictObject({
    id: z.string().meta({
      description: "Drive's id.",
      examples: ["1a2b3c4d5e6f7g8h9i0jKLMNOP"],
    }),
    name: z.string().meta({ examples: ["termination-letter.pdf"] }),
    mime_type: z.string().meta({
      description:
        "Media type; application/vnd.google-apps.* is Google's own: a folder, a document, a spreadsheet.",
      examples: ["application/pdf"],
    }),
    size_bytes: z
      .int()
      .nonnegative()
      .nullable()
      .meta({ description: "Null where Drive tells none.", examples: [48211] }),
    md5: z
      .string()
      .nullable()
      .meta({
        description: "Of the content, hexadecimal, as Drive tells it.",
        examples: ["9e107d9d372bb6826bd81d3542a419d6"],
      }),
    sha256: z.string().nullable().meta({
      description: "Of the content, hexadecimal, as Drive tells it.",
    }),
    web_view_link: Link.meta({ description: "Where a browser shows it." }),
    icon_link: Link.meta({ description: "A picture of its kind." }),
    parents: z
      .array(z.string())
      .meta({ description: "Ids of the folders that it lies in." }),
    owners: z
      .array(
        z.strictObject({
          email: z.string().nullable(),
          display_name: z.string().nullable(),
        }),
      )
      .meta({ description: "None where it belongs to a shared drive." }),
    created_time: IsoTimestamp,
    modified_time: IsoTimestamp,
    trashed: z.boolean(),
    version: z.string().nullable().meta({
      description:
        "Drive's own number of its state, which every change raises.",
    }),
    head_revision_id: z.string().nullable().meta({
      description:
        "Drive's id of its present content; null for what has no bytes of its own.",
    }),
  })
  .meta({ description: "A file or folder of Google Drive." });
export type DriveFile = z.infer<typeof DriveFile>;
