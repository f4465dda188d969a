import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import { JsonRecord, type JsonObject } from "#shared/kernel/json.ts";

const Row = z.object({ path: z.string(), data: z.string() });

/** Everything that a stopped program has left in its data folder, by path. */
export function keptDocuments(
  dataDir: string,
): ReadonlyMap<string, JsonObject> {
  const database = new DatabaseSync(join(dataDir, "collider.sqlite"));
  const rows = database.prepare("SELECT path, data FROM documents").all();
  database.close();
  return new Map(
    rows.map((row) => {
      const { path, data } = Row.parse(row);
      return [path, JsonRecord.parse(JSON.parse(data))];
    }),
  );
}
