import { z } from "zod";
import { csvLine } from "./csv.ts";
import { LAYOUT } from "./package-layout.ts";
import { safeName } from "./safe-name.ts";

/** What a line of the index says of an item, beside what only Collider needs. */
export const IndexLine = z.looseObject({
  /** Its file in the package; null for what has no content. */
  path: z.string().nullable(),
  kind: z.enum(["gmail", "drive", "sheets", "reports"]),
  id: z.string(),
  date: z.string(),
  title: z.string(),
  from: z.string(),
  place: z.string(),
  media_type: z.string(),
  size_bytes: z.int().nullable(),
  sha256: z.string().nullable(),
  stored_at: z.string(),
  stored_by: z.string(),
});
export type IndexLine = z.infer<typeof IndexLine>;

type Kind = IndexLine["kind"];
type Named = Pick<IndexLine, "kind" | "id" | "title" | "media_type" | "sha256">;

const FOLDERS: Readonly<Record<Kind, string>> = {
  gmail: LAYOUT.messages,
  drive: LAYOUT.files,
  sheets: LAYOUT.sheets,
  reports: LAYOUT.reports,
};

// Of what a document without bytes of its own was converted to, and of what is made here.
const EXTENSIONS: ReadonlyMap<string, string> = new Map([
  ["application/json", ".json"],
  ["application/pdf", ".pdf"],
  [
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xlsx",
  ],
  ["text/markdown", ".md"],
]);

function fileName({ kind, id, title, media_type: type }: Named): string {
  if (kind === "gmail") return `${id}.eml`;
  const extension = EXTENSIONS.get(type) ?? "";
  const hasIt = title.toLowerCase().endsWith(extension);
  return hasIt ? title : `${title}${extension}`;
}

/** Gives each item its path, one after the other: numbers count within a folder. */
export function pathGiver(): (item: Named) => string | null {
  const counts = new Map<Kind, number>();
  return (item) => {
    if (item.sha256 === null) return null;
    const number = (counts.get(item.kind) ?? 0) + 1;
    counts.set(item.kind, number);
    return `${FOLDERS[item.kind]}/${safeName(number, fileName(item))}`;
  };
}

const COLUMNS = [
  "kind",
  "path",
  "id",
  "date",
  "from",
  "title",
  "place",
  "media_type",
  "size_bytes",
  "sha256",
  "stored_at",
  "stored_by",
] as const;

export const TABLE_HEAD = csvLine(COLUMNS);

/** An item as a line of the table. */
export function tableLine(item: IndexLine): string {
  return csvLine(COLUMNS.map((column) => item[column]));
}
