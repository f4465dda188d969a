import {
  lastDays,
  MAX_ITEMS,
  MAX_SHOWN,
  shownName,
} from "./analysis-fields.ts";
import { domainOf } from "./domain-of.ts";
import { MAX_OWNERS_SHOWN, type FileAnalysis } from "./file-analysis.ts";
import { FileFacts } from "./file-facts.ts";
import { lookAt, type StoredItem } from "./stored-item.ts";
import { Tally } from "./tally.ts";

/** What is kept of a file while files are counted. */
interface CountedFile {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly size: number | null;
  readonly modifiedTime: string;
  readonly owners: readonly string[];
  readonly outsiders: readonly string[];
}

const volume = () => ({ files: 0, size_bytes: 0 });
const countOf = ({ files }: { readonly files: number }) => files;

function countedFile(facts: FileFacts, homeDomain: string | null): CountedFile {
  const owners = facts.owners.map(
    ({ email, display_name: name }) => email ?? name ?? "",
  );
  const isOutside = (owner: string): boolean => {
    const domain = domainOf(owner);
    return homeDomain !== null && domain !== null && domain !== homeDomain;
  };
  const shown = (names: readonly string[]) =>
    names.slice(0, MAX_OWNERS_SHOWN).map(shownName);
  return {
    id: facts.id,
    name: shownName(facts.name),
    type: facts.mime_type,
    size: facts.size,
    modifiedTime: facts.modified_time,
    owners: shown(owners),
    outsiders: shown(owners.filter(isOutside)),
  };
}

/** The files of evidence that has a file once for each of its states: each as it was changed last. */
class NewestStates {
  readonly #files = new Map<string, CountedFile>();

  add(file: CountedFile): void {
    const known = this.#files.get(file.id);
    if (known === undefined || known.modifiedTime < file.modifiedTime)
      this.#files.set(file.id, file);
  }

  /** The largest first. */
  inOrder(): readonly CountedFile[] {
    return [...this.#files.values()].toSorted(
      (a, b) => (b.size ?? -1) - (a.size ?? -1) || (a.id < b.id ? -1 : 1),
    );
  }
}

function sizesOf(files: readonly CountedFile[]) {
  const sized = files.flatMap(({ id, name, size }) =>
    size === null ? [] : [{ file_id: id, name, size_bytes: size }],
  );
  return {
    total_bytes: sized.reduce((sum, { size_bytes: size }) => sum + size, 0),
    without_size: files.length - sized.length,
    largest: sized.slice(0, MAX_SHOWN),
  };
}

function outsideOf(files: readonly CountedFile[]) {
  const outside = files.filter(({ outsiders }) => outsiders.length > 0);
  return {
    total: outside.length,
    items: outside.slice(0, MAX_SHOWN).map(({ id, name, outsiders }) => ({
      file_id: id,
      name,
      owners: [...outsiders],
    })),
  };
}

function tallied(
  files: readonly CountedFile[],
  namesOf: (file: CountedFile) => readonly string[],
) {
  const tally = new Tally(volume);
  for (const file of files)
    for (const name of new Set(namesOf(file))) {
      const figures = tally.at(name);
      figures.files += 1;
      figures.size_bytes += file.size ?? 0;
    }
  return tally;
}

function timesOf(files: readonly CountedFile[]) {
  const times = files.map(({ modifiedTime }) => modifiedTime).toSorted();
  const days = Map.groupBy(times, (time) => time.slice(0, 10));
  return {
    first_at: times[0] ?? null,
    last_at: times.at(-1) ?? null,
    timeline: lastDays(
      [...days].map(([day, { length }]) => ({ day, files: length })),
    ),
  };
}

/**
 * Counts files, in whatever order their states come; what is kept of them is bounded. Outside is whoever is of another
 * domain than the casefile's owner.
 */
export async function analyseFiles(
  items: AsyncIterable<StoredItem>,
  ownerId: string,
  limit: number = MAX_ITEMS,
): Promise<Omit<FileAnalysis, "casefile_id">> {
  const homeDomain = domainOf(ownerId);
  const states = new NewestStates();
  const looked = await lookAt(items, limit, (data) =>
    states.add(countedFile(FileFacts.parse(data), homeDomain)),
  );
  const files = states.inOrder();
  const types = tallied(files, ({ type }) => [type]);
  const owners = tallied(files, (file) => file.owners);
  return {
    files: files.length,
    truncated: looked.isCut || types.isFull || owners.isFull,
    missing_ids: [...looked.missing],
    ...timesOf(files),
    types: types.most(countOf, (type, one) => ({ mime_type: type, ...one })),
    owners: owners.most(countOf, (owner, one) => ({ owner, ...one })),
    without_owner: files.filter((file) => file.owners.length === 0).length,
    sizes: sizesOf(files),
    home_domain: homeDomain === null ? null : shownName(homeDomain),
    shared_outside: outsideOf(files),
  };
}
