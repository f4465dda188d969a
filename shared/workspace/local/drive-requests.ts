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

export const ChangesQuery = z.object({
  pageToken: z
    .string()
    .regex(/^\d{1,15}$/u)
    .transform(Number),
  pageSize: z.coerce.number().int().min(1).max(1000).default(100),
  includeRemoved: z
    .stringbool({ truthy: ["true"], falsy: ["false"] })
    .default(true),
  fields: Fields,
});

export const RevisionsQuery = z.object({
  pageSize: z.coerce.number().int().min(1).max(1000).default(200),
  pageToken: z.string().optional(),
  fields: Fields,
});

export const FieldsQuery = z.object({ fields: Fields });
