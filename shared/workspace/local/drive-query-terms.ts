import type { DriveComparison, DriveQuery } from "./drive-query.ts";
import type { DriveToken } from "./tokenize-drive-query.ts";

const EQUAL: readonly DriveComparison[] = ["=", "!="];
const ORDERED: readonly DriveComparison[] = [...EQUAL, "<", "<=", ">", ">="];

// Which comparisons Drive has for which field.
const COMPARISONS: ReadonlyMap<string, readonly DriveComparison[]> = new Map([
  ["name", [...EQUAL, "contains"]],
  ["mimeType", [...EQUAL, "contains"]],
  ["fullText", ["contains"]],
  ["modifiedTime", ORDERED],
  ["createdTime", ORDERED],
  ["trashed", EQUAL],
]);

/** The term `field comparison value`; null where Drive has no such term, or the local workspace does not know it. */
export function comparedTerm(
  field: string,
  sign: string,
  value: DriveToken,
): DriveQuery | null {
  const comparison = COMPARISONS.get(field)?.find((one) => one === sign);
  if (comparison === undefined) return null;
  switch (field) {
    case "name":
    case "mimeType":
    case "fullText":
      return value.type === "text"
        ? { type: "text", field, comparison, value: value.text }
        : null;
    case "modifiedTime":
    case "createdTime": {
      const at = value.type === "text" ? timeOf(value.text) : null;
      return at === null ? null : { type: "time", field, comparison, at };
    }
    default:
      return trashedTerm(comparison, value.text);
  }
}

function trashedTerm(
  comparison: DriveComparison,
  text: string,
): DriveQuery | null {
  if (text !== "true" && text !== "false") return null;
  return { type: "trashed", value: (text === "true") === (comparison === "=") };
}

/** The term `'value' in collection`. */
export function memberTerm(
  value: string,
  collection: string,
): DriveQuery | null {
  switch (collection) {
    case "parents":
      return { type: "parent", id: value };
    // Whose files these are, nobody else writes or reads them.
    case "owners":
    case "writers":
    case "readers":
      return { type: "owner", address: value.toLowerCase() };
    default:
      return null;
  }
}

// RFC 3339; UTC where no zone is named.
function timeOf(text: string): number | null {
  const match =
    /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?<zone>Z|[+-]\d\d:?\d\d)?)?$/iu.exec(
      text,
    );
  if (match === null) return null;
  const isLocal = text.includes("T") && match.groups?.["zone"] === undefined;
  const ms = Date.parse(isLocal ? `${text}Z` : text);
  return Number.isNaN(ms) ? null : ms;
}
