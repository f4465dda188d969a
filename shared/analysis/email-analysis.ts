import { z } from "zod";
import { CasefileId } from "#shared/kernel/ids.ts";
import { IsoTimestamp } from "#shared/kernel/time.ts";
import {
  Bytes,
  Count,
  daysOf,
  Instant,
  listOf,
  MAX_SHOWN,
  Name,
} from "./analysis-fields.ts";
import { ReplyTimes } from "./reply-times.ts";

/** Messages that may be asked for by their ids. */
export const MAX_MESSAGE_IDS = 1000;

/** What the mail of a casefile shows when it is counted. */
export const EmailAnalysis = z
  .strictObject({
    casefile_id: CasefileId,
    messages: Count.meta({ description: "Messages that were counted." }),
    incomplete: Count.meta({
      description:
        "Those of them with a field too long to be counted, such as a very long list of recipients.",
    }),
    truncated: z.boolean().meta({
      description:
        "Whether something is left out: messages beyond the newest 20,000, or names beyond 20,000.",
    }),
    missing_ids: z.array(z.string().max(128)).max(MAX_MESSAGE_IDS).meta({
      description: "Ids that were asked for and are not in the casefile.",
    }),
    first_at: Instant,
    last_at: Instant,
    participants: listOf({ address: Name, sent: Count, received: Count }),
    domains: listOf({ domain: Name, sent: Count, received: Count }),
    threads: z.strictObject({
      total: Count,
      longest: z
        .array(
          z.strictObject({
            thread_id: z.string().max(128),
            subject: Name.meta({ description: "Of its first message." }),
            messages: Count,
            first_at: IsoTimestamp,
            last_at: IsoTimestamp,
          }),
        )
        .max(MAX_SHOWN),
    }),
    timeline: daysOf({ messages: Count }),
    attachment_types: listOf({
      mime_type: Name,
      attachments: Count,
      size_bytes: Bytes,
    }),
    attachments: listOf({
      filename: Name.meta({ description: "As its first message names it." }),
      mime_type: Name,
      size_bytes: Bytes,
      sha256: z.string().max(64).meta({
        description:
          "Of the decoded bytes, hexadecimal; the same bytes are listed once.",
      }),
      attached: Count.meta({ description: "How many times." }),
    })
      .default(() => ({ total: 0, items: [] }))
      .meta({
        description:
          "Those that were attached most often. Empty in reports that were made before they were counted.",
      }),
    reply_times: ReplyTimes,
  })
  .meta({
    description:
      "Who wrote to whom, when and how much. Days are in UTC; a name over 254 characters is cut.",
  });
export type EmailAnalysis = z.infer<typeof EmailAnalysis>;
