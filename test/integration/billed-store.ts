import type {
  DocumentReader,
  DocumentStore,
  Write,
} from "#shared/platform/document-store.ts";
import type { TaskQueue } from "#shared/platform/task-queue.ts";

/** What Firestore would bill, with the path of each document or the collection of each query. */
export interface Bill {
  readonly reads: string[];
  readonly writes: Write[];
  /** Operations that tasks are for. */
  readonly tasks: string[];
}

export function newBill(): Bill {
  return { reads: [], writes: [], tasks: [] };
}

const COUNTED_A_READ = 1000;

function billedReader(reader: DocumentReader, bill: Bill): DocumentReader {
  const add = (paths: readonly string[]): void => {
    bill.reads.push(...paths);
  };
  return {
    get: async (path) => {
      add([path]);
      return reader.get(path);
    },
    getAll: async (paths) => {
      add(paths);
      return reader.getAll(paths);
    },
    query: async (query) => {
      const found = await reader.query(query);
      const nothing = [`nothing in ${JSON.stringify(query.from)}`];
      add(found.length === 0 ? nothing : found.map(({ path }) => path));
      return found;
    },
    count: async (query) => {
      const counted = await reader.count(query);
      const batches = Math.max(1, Math.ceil(counted / COUNTED_A_READ));
      add(
        Array.from(
          { length: batches },
          () => `count of ${JSON.stringify(query.from)}`,
        ),
      );
      return counted;
    },
  };
}

/** A store whose reads and commits are billed. */
export function billedStore(store: DocumentStore, bill: Bill): DocumentStore {
  return {
    ...billedReader(store, bill),
    transaction: async (body) => {
      let writes: Write[] = [];
      const result = await store.transaction(async (transaction) => {
        writes = [];
        return body({
          ...billedReader(transaction, bill),
          write: (...added) => {
            writes.push(...added);
            transaction.write(...added);
          },
        });
      });
      bill.writes.push(...writes);
      return result;
    },
  };
}

export function billedTasks(tasks: TaskQueue, bill: Bill): TaskQueue {
  return {
    enqueue: async (task) => {
      bill.tasks.push(task.operation);
      return tasks.enqueue(task);
    },
  };
}
