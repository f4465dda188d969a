import type {
  DocumentReader,
  DocumentStore,
  Query,
  Transaction,
  Write,
} from "#shared/platform/document-store.ts";
import type { EventBus } from "#shared/platform/event-bus.ts";
import type { Platform } from "#shared/platform/platform.ts";
import type { TaskQueue } from "#shared/platform/task-queue.ts";

/** A call of a port, or of the world outside, as a test sees it. */
export interface PortCall {
  readonly verb:
    | "get"
    | "get_all"
    | "query"
    | "count"
    | "commit"
    | "enqueue"
    | "publish"
    | "flush"
    | "outside";
  /** Paths, a collection, an operation and its payload, or a topic and its data. */
  readonly about: readonly string[];
  readonly writes: readonly Write[];
}

/** `before`: nothing has happened yet. `after`: it has, and its caller does not know. Reads have no after. */
export interface Moment extends PortCall {
  readonly stage: "before" | "after";
}

/** Holds a call up at a moment; a rejection is the call's failure, before or after its effect. */
export type Gate = (moment: Moment) => Promise<void>;

/** Told of every commit when it is on disk. */
export type Observe = (writes: readonly Write[]) => void;

const NO_WRITES: readonly Write[] = [];

/** Passes a call with an effect through its two moments. */
export async function pass<Result>(
  gate: Gate,
  call: PortCall,
  work: () => Promise<Result>,
): Promise<Result> {
  await gate({ ...call, stage: "before" });
  const result = await work();
  await gate({ ...call, stage: "after" });
  return result;
}

function placeOf({ from }: Query): string {
  return "collection" in from ? from.collection : from.group;
}

function gatedReader(reader: DocumentReader, gate: Gate): DocumentReader {
  const read = async <Result>(
    verb: PortCall["verb"],
    about: readonly string[],
    work: () => Promise<Result>,
  ): Promise<Result> => {
    await gate({ verb, about, writes: NO_WRITES, stage: "before" });
    return work();
  };
  return {
    get: async (path) => read("get", [path], () => reader.get(path)),
    getAll: async (paths) => read("get_all", paths, () => reader.getAll(paths)),
    query: async (query) =>
      read("query", [placeOf(query)], () => reader.query(query)),
    count: async (query) =>
      read("count", [placeOf(query)], () => reader.count(query)),
  };
}

function gatedDocuments(
  documents: DocumentStore,
  gate: Gate,
  committed: Observe,
): DocumentStore {
  return {
    ...gatedReader(documents, gate),
    transaction: async (body) => {
      let writes: Write[] = [];
      const commit = (): PortCall => ({
        verb: "commit",
        about: writes.map(({ path }) => path),
        writes,
      });
      const result = await documents.transaction(async (transaction) => {
        writes = [];
        const gated: Transaction = {
          ...gatedReader(transaction, gate),
          write: (...added) => {
            writes.push(...added);
            transaction.write(...added);
          },
        };
        const done = await body(gated);
        await gate({ ...commit(), stage: "before" });
        return done;
      });
      committed(writes);
      await gate({ ...commit(), stage: "after" });
      return result;
    },
  };
}

function gatedTasks(tasks: TaskQueue, gate: Gate): TaskQueue {
  return {
    enqueue: async (task) =>
      pass(
        gate,
        {
          verb: "enqueue",
          about: [task.operation, JSON.stringify(task.payload)],
          writes: NO_WRITES,
        },
        () => tasks.enqueue(task),
      ),
  };
}

function gatedEvents(events: EventBus, gate: Gate): EventBus {
  return {
    publish: async (topic, event) =>
      pass(
        gate,
        {
          verb: "publish",
          about: [topic, JSON.stringify(event.data)],
          writes: NO_WRITES,
        },
        () => events.publish(topic, event),
      ),
  };
}

/** The platform with a gate at every call of its documents, tasks and events. */
export function gatedPlatform(
  platform: Platform,
  gate: Gate,
  observe: Observe,
): Platform {
  const { events, clock, ids, secrets } = platform;
  const committed: Observe = (writes) => {
    platform.durable().then(
      () => observe(writes),
      // It died with its process.
      () => undefined,
    );
  };
  return {
    documents: gatedDocuments(platform.documents, gate, committed),
    tasks: gatedTasks(platform.tasks, gate),
    events: gatedEvents(events, gate),
    clock,
    ids,
    secrets,
    durable: async () => {
      try {
        await platform.durable();
      } finally {
        await gate({
          verb: "flush",
          about: [],
          writes: NO_WRITES,
          stage: "after",
        });
      }
    },
  };
}
