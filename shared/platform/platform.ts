import type { Clock } from "./clock.ts";
import type { DocumentStore } from "./document-store.ts";
import type { EventBus } from "./event-bus.ts";
import type { Ids } from "./ids.ts";
import type { Secrets } from "./secrets.ts";
import type { TaskQueue } from "./task-queue.ts";

/** The ports that the system stands on. `embedded` and `google` are its two implementations. */
export interface Platform {
  readonly documents: DocumentStore;
  readonly tasks: TaskQueue;
  readonly events: EventBus;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly secrets: Secrets;
  /**
   * Resolves when everything that this process has written, and all that it has read, is on disk; rejected when it can be
   * kept no more. Whoever tells somebody outside the platform of it, or acts outside because of it, waits for this first.
   */
  durable(): Promise<void>;
}
