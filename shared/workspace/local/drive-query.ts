/** How a value is compared; `contains` of a name means the beginning of a word in it. */
export type DriveComparison = "=" | "!=" | "<" | "<=" | ">" | ">=" | "contains";

/** Drive's search terms, parsed. */
export type DriveQuery =
  | { readonly type: "all" }
  | { readonly type: "and" | "or"; readonly queries: readonly DriveQuery[] }
  | { readonly type: "not"; readonly query: DriveQuery }
  | {
      readonly type: "text";
      readonly field: "name" | "mimeType" | "fullText";
      readonly comparison: DriveComparison;
      readonly value: string;
    }
  | {
      readonly type: "time";
      readonly field: "modifiedTime" | "createdTime";
      readonly comparison: DriveComparison;
      /** Milliseconds since the epoch. */
      readonly at: number;
    }
  | { readonly type: "trashed"; readonly value: boolean }
  | { readonly type: "parent"; readonly id: string }
  /** In the lower case of an address; `me` is the account's own. */
  | { readonly type: "owner"; readonly address: string };
