import { posix } from "node:path";
import { columnIndex } from "./a1-range.ts";
import { unpacked, zipParts } from "./zip-parts.ts";

const MOST_BYTES = 256 * 1024 * 1024;
const WORKBOOK = "xl/workbook.xml";
const RELATIONS = "xl/_rels/workbook.xml.rels";

const CELL =
  /<c\b[^>]*\br="([A-Z]{1,3})(\d{1,7})"[^>]*>\s*<f\b[^>]*>([^<]+)<\/f>/gu;
const ENTITIES: Readonly<Record<string, string>> = {
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&apos;": "'",
  "&amp;": "&",
};

/**
 * The formulas of an `.xlsx` file that fits: by the sheet's title, then by `row:column`. One that a cell shares with another
 * stands in the first of them alone.
 */
export function formulasOf(
  zip: Buffer,
): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const files = new Map(
    [...zipParts(zip)]
      .filter(({ name }) => /\.(?:xml|rels)$/u.test(name))
      .map((part) => [part.name, part]),
  );
  const text = (name: string): string => {
    const part = files.get(name);
    return part === undefined
      ? ""
      : unpacked(part, MOST_BYTES).toString("utf8");
  };
  // A target is as seen from the workbook's folder, or from the archive's root.
  const paths = new Map(
    tags(text(RELATIONS), "Relationship").map((tag) => [
      attribute(tag, "Id"),
      posix.resolve("/xl", attribute(tag, "Target")).slice(1),
    ]),
  );
  return new Map(
    tags(text(WORKBOOK), "sheet").map((tag) => {
      const path = paths.get(attribute(tag, "r:id")) ?? "";
      return [attribute(tag, "name"), cellFormulas(text(path))];
    }),
  );
}

function cellFormulas(xml: string): ReadonlyMap<string, string> {
  return new Map(
    [...xml.matchAll(CELL)].map(([, letters = "", row = "", formula = ""]) => [
      `${Number(row) - 1}:${columnIndex(letters)}`,
      `=${plain(formula)}`,
    ]),
  );
}

function tags(xml: string, name: string): readonly string[] {
  return xml.match(new RegExp(`<${name}\\b[^>]*>`, "gu")) ?? [];
}

function attribute(tag: string, name: string): string {
  return plain(new RegExp(`\\s${name}="([^"]*)"`, "u").exec(tag)?.[1] ?? "");
}

function plain(xml: string): string {
  return xml.replace(
    /&(?:lt|gt|quot|apos|amp);/gu,
    (one) => ENTITIES[one] ?? one,
  );
}
