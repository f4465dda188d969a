import { z } from "zod";
import { Texts } from "./read-request.ts";

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

export const SendBody = z.object({
  raw: z.base64url().min(1),
  threadId: z.string().optional(),
});

export const ModifyBody = z.object({
  addLabelIds: z.array(z.string()).default([]),
  removeLabelIds: z.array(z.string()).default([]),
});
