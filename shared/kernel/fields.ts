import { z } from "zod";
import { JsonRecord, utf8Bytes } from "./json.ts";

export const ShortString = z.string().trim().min(1).max(200);
export const MediumString = z.string().max(2000);
export const LongString = z.string().max(5000);
export const TagList = z
  .array(z.string().trim().min(1).max(50))
  .max(50)
  .transform((tags) => [...new Set(tags)])
  .meta({
    description: "Labels, at most 50, each at most 50 characters.",
    examples: [["intake", "2026"]],
  });
export const PageToken = z
  .string()
  .max(2000)
  .meta({ description: "next_page_token of the page before." });

/** A small JSON object of the caller's own, at most 16 KiB. */
export const Metadata = JsonRecord.refine(
  (value) => utf8Bytes(JSON.stringify(value)) <= 16_384,
  { message: "must be at most 16 KiB", params: { reason: "TOO_BIG" } },
)
  .pipe(z.record(z.string().max(100), z.json()))
  .meta({
    description: "A small JSON object of your own.",
    examples: [{ matter: "2026-114" }],
  });

export const EmailAddress = z
  .email()
  .max(254)
  .meta({
    description: "An e-mail address without a display name.",
    examples: ["maria.keller@example.com"],
  });

export const DriveQuery = z
  .string()
  .max(2000)
  .meta({
    description: "Drive's search terms; empty for all files.",
    examples: ["name contains 'contract' and trashed = false"],
  });

export const SheetRanges = z
  .array(z.string().min(1).max(500))
  .max(100)
  .default([])
  .meta({
    description:
      "In A1 notation; empty for each sheet whole. A name with spaces stands in quotation marks: 'Q4 hours'!A:C.",
    examples: [["September!A1:D20"]],
  });
