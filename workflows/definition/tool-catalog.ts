import type { z } from "zod";

/** What the builder knows of every tool: `typeof catalog` of the generated operations. */
export type ToolCatalog = Readonly<
  Record<
    string,
    { readonly inputSchema: z.ZodType; readonly outputSchema: z.ZodType }
  >
>;

/** What a step of a tool is given. */
export type InputOf<
  Catalog extends ToolCatalog,
  Tool extends keyof Catalog,
> = z.input<Catalog[Tool]["inputSchema"]>;

/** What a step of a tool answers. */
export type OutputOf<
  Catalog extends ToolCatalog,
  Tool extends keyof Catalog,
> = z.output<Catalog[Tool]["outputSchema"]>;
