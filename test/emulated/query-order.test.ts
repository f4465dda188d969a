import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FIRESTORE } from "#scripts/emulators/firestore-emulator.ts";
import {
  startEmulator,
  type GoogleEmulator,
} from "#scripts/emulators/google-emulator.ts";
import type { JsonObject, JsonValue } from "#shared/kernel/json.ts";
import {
  cursorOf,
  type Query,
  type WhereOperator,
} from "#shared/platform/document-store.ts";
import {
  createEmbeddedPlatform,
  type EmbeddedPlatform,
} from "#shared/platform/embedded/embedded-platform.ts";
import { hasEmulator } from "./emulators-available.ts";
import { firestoreAt, type FirestoreRest } from "./firestore-rest.ts";
import { MIXED_VALUES } from "./mixed-values.ts";

const from = { collection: "mixed" };
/** Null is compared with by equality alone. */
const NOT_NULL = MIXED_VALUES.filter((value) => value !== null);
const INEQUALITIES = ["<", "<=", ">", ">="] as const;
const DIRECTIONS = ["ascending", "descending"] as const;

function mixedDocuments(): ReadonlyMap<string, JsonObject> {
  const documents = MIXED_VALUES.map((value, index): [string, JsonObject] => [
    // So that the order of the ids is not that of the values.
    `mixed/d${(index * 37) % 1009}`,
    { value, inner: { value }, parity: index % 2 },
  ]);
  return new Map([
    ...documents,
    ["mixed/without", { parity: 0 }],
    ["elsewhere/one", { value: 1, parity: 1 }],
    ["elsewhere/one/mixed/nested", { value: 1, parity: 1 }],
  ]);
}

function ordersOf(direction: "ascending" | "descending"): readonly Query[] {
  return [
    { from, orderBy: [{ field: "value", direction }] },
    { from, orderBy: [{ field: "inner.value", direction }], limit: 5 },
    {
      from,
      orderBy: [
        { field: "parity", direction: "descending" },
        { field: "value", direction },
      ],
    },
    {
      from: { group: "mixed" },
      where: [{ field: "parity", operator: "==", value: 1 }],
      orderBy: [{ field: "value", direction }],
    },
  ];
}

const emulated = await hasEmulator(FIRESTORE);

describe.skipIf(!emulated)("the embedded store", () => {
  let emulator: GoogleEmulator | undefined;
  let firestore: FirestoreRest;
  let embedded: EmbeddedPlatform;

  beforeAll(async () => {
    emulator = await startEmulator(FIRESTORE);
    firestore = firestoreAt(emulator.host);
    embedded = createEmbeddedPlatform({ dataDir: null });
    const documents = mixedDocuments();
    await firestore.set(documents);
    await embedded.documents.transaction(async (transaction) => {
      for (const [path, data] of documents)
        transaction.write({ type: "set", path, data });
    });
  });

  afterAll(async () => {
    await emulator?.stop();
    await embedded.close();
  });

  async function expectSame(query: Query): Promise<readonly string[]> {
    const documents = await embedded.documents.query(query);
    const paths = documents.map(({ path }) => path);
    expect({ query, paths }).toEqual({
      query,
      paths: await firestore.query(query),
    });
    return paths;
  }

  async function expectSameForEach(
    queryFor: (value: JsonValue) => Query,
    values: readonly JsonValue[],
  ): Promise<void> {
    const found = await Promise.all(
      values.map(async (value) => expectSame(queryFor(value))),
    );
    expect(new Set(found.flat()).size).toBeGreaterThan(5);
  }

  test.each(DIRECTIONS)("orders as Firestore does, %s", async (direction) => {
    for (const query of ordersOf(direction))
      expect((await expectSame(query)).length).toBeGreaterThan(4);
  });

  test.each(DIRECTIONS)(
    "continues after any document as Firestore does, %s",
    async (direction) => {
      const query: Query = { from, orderBy: [{ field: "value", direction }] };
      const all = await embedded.documents.query(query);
      const rests = await Promise.all(
        all.map(async (document) =>
          expectSame({ ...query, startAfter: cursorOf(query, document) }),
        ),
      );
      expect(rests.map(({ length }) => length)).toEqual(
        all.map((_, index) => all.length - index - 1),
      );
    },
  );

  test.each(INEQUALITIES)(
    "finds what Firestore finds by %s",
    async (operator) => {
      await expectSameForEach(
        (value) => ({
          from,
          where: [{ field: "value", operator, value }],
          orderBy: [{ field: "value", direction: "descending" }],
        }),
        NOT_NULL,
      );
    },
  );

  test.each<readonly [WhereOperator, readonly JsonValue[]]>([
    ["==", MIXED_VALUES],
    ["array-contains", NOT_NULL],
  ])("finds what Firestore finds by %s", async (operator, values) => {
    await expectSameForEach(
      (value) => ({ from, where: [{ field: "value", operator, value }] }),
      values,
    );
  });

  test("finds what Firestore finds by in", async () => {
    await expectSameForEach(
      (value) => ({
        from,
        where: [{ field: "value", operator: "in", value: [value, null, "a"] }],
      }),
      MIXED_VALUES,
    );
  });
});
