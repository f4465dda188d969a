import { z } from "zod";

/** What is counted of a stored file, in one of its states. */
export const FileFacts = z
  .object({
    id: z.string(),
    name: z.string(),
    mime_type: z.string(),
    size_bytes: z.int().nullable(),
    content: z.object({ size_bytes: z.int() }).nullable(),
    owners: z.array(
      z.object({
        email: z.string().nullable(),
        display_name: z.string().nullable(),
      }),
    ),
    modified_time: z.string(),
  })
  .transform(({ content, size_bytes: told, ...file }) => ({
    ...file,
    // Of what Drive tells no size, that of what it was converted to.
    size: told ?? content?.size_bytes ?? null,
  }));
export type FileFacts = z.infer<typeof FileFacts>;
