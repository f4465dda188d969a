import { status } from "@grpc/grpc-js";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { CloudTasksSetup, refusalOf } from "./cloud-tasks-setup.ts";

describe("a task of the Cloud Tasks emulator", () => {
  let setup: CloudTasksSetup;
  let queue: string;

  beforeEach(async () => {
    setup = await CloudTasksSetup.open();
    queue = await setup.createQueue();
  });

  afterEach(async () => {
    await setup.close();
  });

  describe("is refused by its field:", () => {
    const post = "POST" as const;
    test.each([
      ["task.http_request is required", {}],
      ["task.http_request.url", { httpRequest: { url: "" } }],
      ["task.http_request.url", { httpRequest: { url: "ftp://a" } }],
      ["task.http_request.url", { httpRequest: { url: "http://" } }],
      [
        "task.http_request.url",
        { httpRequest: { url: `http://a/${"a".repeat(2075)}` } },
      ],
      [
        "task.http_request.body",
        {
          httpRequest: {
            url: "http://a",
            httpMethod: "GET" as const,
            body: Buffer.from("a"),
          },
        },
      ],
      [
        "task.http_request.headers",
        {
          httpRequest: { url: "http://a", headers: { a: "a".repeat(81_920) } },
        },
      ],
      [
        "task.http_request.headers",
        { httpRequest: { url: "http://a", headers: { "a b": "c" } } },
      ],
      [
        "task.http_request.headers",
        { httpRequest: { url: "http://a", headers: { a: "b\nc" } } },
      ],
      [
        "task.http_request.http_method",
        { httpRequest: { url: "http://a", httpMethod: 99 } },
      ],
      [
        "task.http_request.oidc_token.service_account_email",
        { httpRequest: { url: "http://a", oidcToken: { audience: "a" } } },
      ],
      [
        "task.dispatch_deadline",
        {
          httpRequest: { url: "http://a" },
          dispatchDeadline: { seconds: 14, nanos: 999_000_000 },
        },
      ],
      [
        "task.dispatch_deadline",
        {
          httpRequest: { url: "http://a" },
          dispatchDeadline: { seconds: 1800, nanos: 1_000_000 },
        },
      ],
      [
        "task is over 1 MiB",
        {
          httpRequest: {
            url: "http://a",
            httpMethod: post,
            body: Buffer.alloc(1024 * 1024),
          },
        },
      ],
    ])("%s", async (field, task) => {
      const refusal = await refusalOf(
        setup.client.createTask({ parent: queue, task }),
      );
      expect(refusal).toMatchObject({
        code: status.INVALID_ARGUMENT,
        details: expect.stringContaining(field),
      });
    });
  });

  test("at the limits is accepted", async () => {
    await setup.client.pauseQueue({ name: queue });
    const body = Buffer.alloc(1024 * 1024 - 3000);
    for (const seconds of [15, 1800])
      await setup.createTask(queue, "/", {
        name: `${queue}/tasks/${String(seconds).padStart(500, "n")}`,
        dispatchDeadline: { seconds },
        httpRequest: { url: `http://a/${"a".repeat(2074)}`, body },
      });
    const [tasks] = await setup.client.listTasks({ parent: queue });
    expect(tasks).toHaveLength(2);
  });

  test("for what only Google has is not implemented", async () => {
    const refusals = await Promise.all(
      [
        { appEngineHttpRequest: {} },
        {
          httpRequest: {
            url: "http://a",
            oauthToken: { serviceAccountEmail: "a@b" },
          },
        },
      ].map(async (task) =>
        refusalOf(setup.client.createTask({ parent: queue, task })),
      ),
    );
    expect(refusals).toMatchObject([
      {
        code: status.UNIMPLEMENTED,
        details: expect.stringContaining("task.app_engine_http_request"),
      },
      {
        code: status.UNIMPLEMENTED,
        details: expect.stringContaining("task.http_request.oauth_token"),
      },
    ]);
  });
});
