import type { DriveComparison, DriveQuery } from "./drive-query.ts";
import { containsWords, foldWords } from "./mail-words.ts";

/** What a query is asked of. */
export interface SearchableFile {
  readonly name: string;
  readonly mimeType: string;
  /** The root by both of its names. */
  readonly parentIds: readonly string[];
  readonly owner: string;
  readonly createdAt: number;
  readonly modifiedAt: number;
  /** The folded words of its name and its content, read when they are asked for. */
  readonly words: () => Promise<string>;
}

export async function matchesDriveQuery(
  query: DriveQuery,
  file: SearchableFile,
): Promise<boolean> {
  switch (query.type) {
    case "all":
      return true;
    case "and":
      for (const one of query.queries)
        if (!(await matchesDriveQuery(one, file))) return false;
      return true;
    case "or":
      for (const one of query.queries)
        if (await matchesDriveQuery(one, file)) return true;
      return false;
    case "not":
      return !(await matchesDriveQuery(query.query, file));
    case "text":
      return matchesText(query, file);
    case "time": {
      const { field, comparison, at } = query;
      const own = field === "createdTime" ? file.createdAt : file.modifiedAt;
      return compare(own - at, comparison);
    }
    // What is deleted from a folder is gone.
    case "trashed":
      return !query.value;
    case "parent":
      return file.parentIds.includes(query.id);
    case "owner":
      return query.address === "me" || query.address === file.owner;
  }
}

async function matchesText(
  { field, comparison, value }: Extract<DriveQuery, { readonly type: "text" }>,
  file: SearchableFile,
): Promise<boolean> {
  if (field === "fullText") return containsAll(await file.words(), value);
  if (comparison !== "contains")
    return (file[field] === value) === (comparison === "=");
  return field === "mimeType"
    ? file.mimeType.startsWith(value)
    : foldWords(file.name).includes(foldWords(value).trimEnd());
}

// Words stand anywhere; what is in quotation marks stands together.
function containsAll(words: string, value: string): boolean {
  const wanted = [...value.matchAll(/"([^"]*)"|[^\s"]+/gu)].map(
    ([text, phrase]) => phrase ?? text,
  );
  return (
    wanted.length > 0 && wanted.every((phrase) => containsWords(words, phrase))
  );
}

function compare(difference: number, comparison: DriveComparison): boolean {
  switch (comparison) {
    case "=":
      return difference === 0;
    case "!=":
      return difference !== 0;
    case "<":
      return difference < 0;
    case "<=":
      return difference <= 0;
    case ">":
      return difference > 0;
    case ">=":
      return difference >= 0;
    case "contains":
      return false;
  }
}
