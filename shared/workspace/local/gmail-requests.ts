import { z } from "zod";
import { GmailHttpError } from "./gmail-http-error.ts";

const Texts = z
  .union([z.string().transform((one) => [one]), z.array(z.string())])
  .default([]);
const Flag = z
  .enum(["true", "false"])
  .default("false")
  .transform((text) => text === "true");
const maxResults = (byDefault: number) =>
  z.coerce
    .number()
    .int()
    .min(1)
    .default(byDefault)
    .transform((count) => Math.min(count, 500));

export const ListQuery = z.object({
  q: z.string().default(""),
  maxResults: maxResults(100),
  pageToken: z.string().optional(),
  labelIds: Texts,
  includeSpamTrash: Flag,
});

export const GetQuery = z.object({
  format: z
    .string()
    .default("full")
    .transform((format) => format.toLowerCase())
    .pipe(z.enum(["minimal", "metadata", "full", "raw"])),
  metadataHeaders: Texts,
});

export const HistoryQuery = z.object({
  startHistoryId: z.coerce.number().int().min(1),
  maxResults: maxResults(100),
  pageToken: z.string().optional(),
  labelId: z.string().optional(),
  historyTypes: Texts,
});

/** @throws GmailHttpError INVALID_ARGUMENT naming the first parameter that is wrong. */
export function readQuery<Query>(
  schema: z.ZodType<Query>,
  query: unknown,
): Query {
  const result = schema.safeParse(query);
  if (result.success) return result.data;
  const name = result.error.issues[0]?.path.join(".") ?? "query";
  throw new GmailHttpError("INVALID_ARGUMENT", `Invalid value for ${name}`);
}
