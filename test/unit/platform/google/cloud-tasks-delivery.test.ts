import { describe, expect, test } from "vitest";
import { taskDelivery } from "#shared/platform/google/cloud-tasks-delivery.ts";

describe("a request of Cloud Tasks", () => {
  test("is a delivery: its body, how often it was tried before, its trace", () => {
    const headers = {
      "x-cloudtasks-taskretrycount": "3",
      "x-cloudtasks-taskexecutioncount": "1",
      traceparent: "00-a-b-01",
      host: "function.test",
    };
    expect(taskDelivery("act", { headers, body: { a: [1] } })).toEqual({
      operation: "act",
      payload: { a: [1] },
      retryCount: 3,
      traceparent: "00-a-b-01",
    });
  });

  test("without headers is a first delivery without a trace", () => {
    expect(taskDelivery("act", { headers: {}, body: {} })).toEqual({
      operation: "act",
      payload: {},
      retryCount: 0,
      traceparent: null,
    });
  });

  test.each([
    ["no object", {}, "text"],
    ["an array", {}, [1]],
    ["nothing", {}, undefined],
    ["a count that is none", { "x-cloudtasks-taskretrycount": "-1" }, {}],
    ["a count that is no number", { "x-cloudtasks-taskretrycount": "a" }, {}],
  ])("that holds %s is refused", (_, headers, body) => {
    expect(() => taskDelivery("act", { headers, body })).toThrow(
      expect.objectContaining({
        code: "INVALID_ARGUMENT",
        reason: "TASK_INVALID",
      }),
    );
  });
});
