// A process of its own that writes into a data folder as fast as it can, and tells what was answered, line by line. Each
// transaction writes two documents and each is followed by a task, so that a half of anything would be seen.
import { writeSync } from "node:fs";
import { createEmbeddedPlatform } from "#shared/platform/embedded/embedded-platform.ts";

const WRITERS = 8;
const STDOUT = 1;

const dataDir = process.argv[2] ?? "";
const platform = createEmbeddedPlatform({ dataDir });
const { documents, tasks } = platform;

async function write(writer: number, round: number): Promise<void> {
  const id = `${writer}-${round}`;
  await documents.transaction(async (transaction) => {
    const counter = `counters/${writer}`;
    const count = Number((await transaction.get(counter))?.data["n"] ?? 0);
    transaction.write(
      { type: "set", path: counter, data: { n: count + 1 } },
      { type: "create", path: `left/${id}`, data: { round, tags: ["x"] } },
      { type: "create", path: `right/${id}`, data: { round } },
    );
  });
  await tasks.enqueue({ operation: "act", payload: { id }, name: `t-${id}` });
  await platform.durable();
  writeSync(STDOUT, `${id}\n`);
  return write(writer, round + 1);
}

writeSync(STDOUT, "open\n");
await Promise.all(
  Array.from({ length: WRITERS }, async (_, writer) => write(writer, 1)),
);
