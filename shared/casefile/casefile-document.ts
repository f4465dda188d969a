import { z } from "zod";
import { hashJson } from "#shared/kernel/hash.ts";
import {
  canonicalJson,
  JsonRecord,
  type JsonObject,
} from "#shared/kernel/json.ts";
import { CasefileId } from "#shared/kernel/ids.ts";
import type { Document } from "#shared/platform/document-store.ts";
import type { Casefile, CasefileSummary } from "./casefile.ts";
import { searchTokens } from "./search-tokens.ts";

const CasefileData = z.object({
  title: z.string(),
  description: z.string(),
  tags: z.array(z.string()),
  notes: z.string(),
  /** JSON as text: a document refuses arrays of arrays. */
  metadata: z.string().transform((text) => JsonRecord.parse(JSON.parse(text))),
  owner_id: z.string(),
  created_at: z.string(),
  updated_at: z.string(),
});

/** What a caller chooses of a casefile. */
export interface CasefileFields {
  readonly title: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly notes: string;
  readonly metadata: JsonObject;
}

/** A casefile's own fields; evidence lies below it, a document an item. */
export interface StoredCasefile extends z.infer<typeof CasefileData> {
  readonly id: CasefileId;
}

export function readCasefile(document: Document): StoredCasefile {
  return {
    ...CasefileData.parse(document.data),
    id: CasefileId.parse(document.id),
  };
}

/** The stored form of what a caller chooses, with the words that it is found by. */
export function fieldData(fields: CasefileFields): JsonObject {
  const { title, description, tags } = fields;
  return {
    title,
    description,
    tags: [...tags],
    notes: fields.notes,
    metadata: canonicalJson(fields.metadata),
    search_tokens: [...searchTokens(title, description, ...tags)],
  };
}

export function summaryOf(casefile: StoredCasefile): CasefileSummary {
  const { id, title, description, tags } = casefile;
  return {
    casefile_id: id,
    title,
    description,
    tags,
    owner_id: casefile.owner_id,
    created_at: casefile.created_at,
    updated_at: casefile.updated_at,
  };
}

/** Of the content, so that the answer to a change can name it before the change is committed (AIP-154). */
export function etagOf(casefile: StoredCasefile): string {
  return hashJson({ ...casefile }).slice(0, 32);
}

export function casefileOf(casefile: StoredCasefile): Casefile {
  return {
    ...summaryOf(casefile),
    notes: casefile.notes,
    metadata: casefile.metadata,
    etag: etagOf(casefile),
  };
}
