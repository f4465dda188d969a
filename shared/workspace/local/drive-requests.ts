import { z } from "zod";

const Fields = z.string().optional();

export const ListFilesQuery = z.object({
  q: z.string().default(""),
  pageSize: z.coerce.number().int().min(1).max(1000).default(100),
  pageToken: z.string().optional(),
  orderBy: z.string().default(""),
  fields: Fields,
});

export const GetFileQuery = z.object({
  alt: z.enum(["json", "media"]).default("json"),
  fields: Fields,
});

export const ExportQuery = z.object({ mimeType: z.string().min(1) });
