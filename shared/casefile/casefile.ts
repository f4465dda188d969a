import { z } from "zod";
import { MediumString, ShortString, TagList } from "#shared/kernel/fields.ts";
import { CasefileId } from "#shared/kernel/ids.ts";
import { JsonRecord } from "#shared/kernel/json.ts";
import { IsoTimestamp } from "#shared/kernel/time.ts";

/** A casefile in a list. */
export const CasefileSummary = z
  .strictObject({
    casefile_id: CasefileId,
    title: z.string(),
    description: z.string(),
    tags: z.array(z.string()),
    owner_id: z.string(),
    created_at: IsoTimestamp,
    updated_at: IsoTimestamp,
  })
  .meta({ description: "A casefile without its evidence." });
export type CasefileSummary = z.infer<typeof CasefileSummary>;

/** A casefile as `get_casefile` and `update_casefile` answer it. */
export const Casefile = z
  .strictObject({
    ...CasefileSummary.shape,
    notes: z.string(),
    metadata: JsonRecord,
    etag: z.string().meta({
      description:
        "Changes with every change of the casefile; send it with an update to refuse a stale one.",
    }),
  })
  .meta({ description: "A casefile without its evidence." });
export type Casefile = z.infer<typeof Casefile>;

export const CasefileTitle = ShortString.meta({
  description: "What the casefile is about.",
  examples: ["Keller v. Northgate"],
});
export const CasefileDescription = MediumString.meta({
  description: "A few sentences.",
  examples: ["Dismissal after sick leave; intake of the client's mail."],
});
export const CasefileTags = TagList;
