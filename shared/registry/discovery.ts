import { z } from "zod";
import type { Permission } from "#shared/auth/roles.ts";
import { MediumString } from "#shared/kernel/fields.ts";
import {
  decodePageToken,
  encodePageToken,
  pageTokenInvalid,
  type Page,
  type PageRequest,
} from "#shared/kernel/page.ts";
import {
  CAPABILITIES,
  DOMAINS,
  type Classification,
} from "./classification.ts";
import type { PolicyDeclaration } from "./policy-declaration.ts";

/** What every list of the registry may be narrowed by, spread into its input schema. */
export const DISCOVERY_INPUT = {
  domain: z.enum(DOMAINS).optional(),
  capability: z.enum(CAPABILITIES).optional(),
  search: MediumString.optional().meta({
    description: "Words that all stand in the name or the description.",
  }),
  callable_only: z.boolean().default(false).meta({
    description: "Leaves out what your roles do not let you call.",
  }),
};

/** What every entry says of its caller, spread into its schema. */
export const CALLABLE_OUTPUT = {
  callable: z.boolean().meta({
    description:
      "Whether your roles let you call it; access to a casefile is decided by each call.",
  }),
  missing_permissions: z.array(z.string()),
};

/** What the caller's roles let him do. */
export function callability(
  { permissions }: PolicyDeclaration,
  held: ReadonlySet<Permission>,
): { readonly callable: boolean; readonly missing_permissions: string[] } {
  const missing = permissions.filter((one) => !held.has(one));
  return { callable: missing.length === 0, missing_permissions: missing };
}

interface Findable {
  readonly name: string;
  readonly description: string;
  readonly classification: Classification;
}

/** A word of the classification that is absent is any. */
export type DiscoveryFilter = {
  readonly [Word in keyof Classification]?: string | undefined;
} & { readonly search?: string | undefined };

const WORDS = [
  "domain",
  "subdomain",
  "capability",
  "complexity",
  "maturity",
  "integration_tier",
] as const;

export function isFound(
  { name, description, classification }: Findable,
  { search = "", ...wanted }: DiscoveryFilter,
): boolean {
  const text = `${name} ${description}`.toLowerCase();
  const words = search.toLowerCase().split(/\s+/u);
  return (
    words.every((word) => text.includes(word)) &&
    WORDS.every(
      (word) => (wanted[word] ?? classification[word]) === classification[word],
    )
  );
}

/** One page of entries, by name; a token says the last name of the page before. */
export function pageByName<Entry extends { readonly name: string }>(
  entries: readonly Entry[],
  { limit, pageToken }: PageRequest,
): Page<Entry> {
  const last = pageToken === null ? "" : nameIn(pageToken);
  const left = entries
    .filter(({ name }) => name > last)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const items = left.slice(0, limit);
  const end = items.at(-1);
  return left.length > items.length && end !== undefined
    ? { items, nextPageToken: encodePageToken([end.name]) }
    : { items };
}

function nameIn(pageToken: string): string {
  const position = decodePageToken(pageToken);
  const [name, ...rest] = Array.isArray(position) ? position : [];
  if (typeof name === "string" && rest.length === 0) return name;
  throw pageTokenInvalid();
}
