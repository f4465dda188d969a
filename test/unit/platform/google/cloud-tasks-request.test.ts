import { describe, expect, test } from "vitest";
import { createTaskRequest } from "#shared/platform/google/cloud-tasks-request.ts";
import type { Task } from "#shared/platform/task-queue.ts";

const PARENT = "projects/p/locations/l/queues/q";

function requestOf(task: Partial<Task>, dispatchDeadlineMs = 60_000) {
  const whole = { operation: "act", payload: {}, ...task };
  return createTaskRequest(whole, JSON.stringify(whole.payload), {
    project: "p",
    location: "l",
    queue: "q",
    urlOf: (operation) => `https://functions.test/${operation}`,
    audienceOf: (operation) => `https://${operation}.test`,
    dispatchDeadlineOf: () => dispatchDeadlineMs,
    serviceAccountEmail: "tasks@p.iam.gserviceaccount.com",
  });
}

describe("a task for Cloud Tasks", () => {
  test("is a POST of its payload to its operation's function, with a token for it", () => {
    expect(requestOf({ payload: { é: 1 } })).toEqual({
      parent: PARENT,
      task: {
        dispatchDeadline: { seconds: 60, nanos: 0 },
        httpRequest: {
          url: "https://functions.test/act",
          httpMethod: "POST",
          headers: { "Content-Type": "application/json" },
          body: Buffer.from('{"é":1}'),
          oidcToken: {
            serviceAccountEmail: "tasks@p.iam.gserviceaccount.com",
            audience: "https://act.test",
          },
        },
      },
    });
  });

  test("has its name in the queue, its time and its trace", () => {
    const request = requestOf({
      name: "n",
      notBefore: 1_500,
      traceparent: "00-a-b-01",
    });
    expect(request.task).toMatchObject({
      name: `${PARENT}/tasks/n`,
      scheduleTime: { seconds: 1, nanos: 500_000_000 },
      httpRequest: { headers: { traceparent: "00-a-b-01" } },
    });
  });

  test.each([
    ["is waited for as long as its function may take", 90_500, 90, 500_000_000],
    ["is waited for 15 seconds at least", 5000, 15, 0],
    ["is waited for 30 minutes at most", 3_600_000, 1800, 0],
  ])("%s", (_, asked, seconds, nanos) => {
    expect(requestOf({}, asked).task?.dispatchDeadline).toEqual({
      seconds,
      nanos,
    });
  });
});
