import { changedSettings, settingsOf } from "./queue-settings.ts";
import { pageOf } from "./page.ts";
import type { Queue } from "./queue.ts";
import { queueMessage } from "./queue-message.ts";
import type { Queues } from "./queues.ts";
import {
  CreateQueueRequest,
  ListQueuesRequest,
  NameRequest,
  UpdateQueueRequest,
} from "./requests.ts";
import {
  checkLocationName,
  checkQueueName,
  locationOf,
} from "./resource-names.ts";
import { defineMethod, type Method } from "./rpc-method.ts";
import { invalid, unsupported } from "./status-error.ts";

const LARGEST_PAGE = 9800;

function named(queues: Queues, act: (queue: Queue) => void): Method {
  return defineMethod(NameRequest, ({ name }) => {
    const queue = queues.get(checkQueueName("name", name));
    act(queue);
    return queueMessage(queue);
  });
}

function createQueue(queues: Queues): Method {
  return defineMethod(CreateQueueRequest, ({ parent, queue }) => {
    checkLocationName("parent", parent);
    if (queue === null) throw invalid("queue", "is required");
    const name = checkQueueName("queue.name", queue.name);
    if (locationOf(name) !== parent)
      throw invalid("queue.name", "must lie in the parent");
    return queueMessage(queues.create(name, settingsOf(queue)));
  });
}

function updateQueue(queues: Queues): Method {
  return defineMethod(UpdateQueueRequest, ({ queue, updateMask }) => {
    if (queue === null) throw invalid("queue", "is required");
    const name = checkQueueName("queue.name", queue.name);
    const paths = updateMask?.paths ?? [];
    const found = queues.find(name);
    if (found === undefined)
      return queueMessage(queues.create(name, settingsOf(queue)));
    found.change(changedSettings(found.settings, queue, paths));
    return queueMessage(found);
  });
}

function listQueues(queues: Queues): Method {
  return defineMethod(ListQueuesRequest, ({ parent, filter, ...request }) => {
    checkLocationName("parent", parent);
    if (filter !== "") throw unsupported("filter", "chooses queues");
    const page = pageOf(queues.in(parent), request, LARGEST_PAGE);
    return {
      queues: page.items.map(queueMessage),
      nextPageToken: page.nextPageToken,
    };
  });
}

/** By the names of the service definition. */
export function queueMethods(queues: Queues): Readonly<Record<string, Method>> {
  return {
    ListQueues: listQueues(queues),
    GetQueue: named(queues, () => {}),
    CreateQueue: createQueue(queues),
    UpdateQueue: updateQueue(queues),
    DeleteQueue: defineMethod(NameRequest, ({ name }) => {
      queues.delete(checkQueueName("name", name));
      return {};
    }),
    PurgeQueue: named(queues, (queue) => queue.purge()),
    PauseQueue: named(queues, (queue) => queue.pause()),
    ResumeQueue: named(queues, (queue) => queue.resume()),
  };
}
