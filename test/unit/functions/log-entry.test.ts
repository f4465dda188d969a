import { describe, expect, it } from "vitest";
import { errorEntry, logEntry } from "#functions/process/log/log-entry.ts";
import { ColliderError, asColliderError } from "#shared/kernel/error.ts";

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const FIELDS = {
  operation: "create_casefile",
  traceparent: `00-${TRACE}-b7ad6b7169203331-01`,
  workId: "run_261123_k3v9x2m8q4wt7n1c",
  step_key: "a",
};
const HERE = { project: null, service: "collider", version: null };
const CLOUD = {
  project: "my-project",
  service: "create-casefile",
  version: "create-casefile-00042-abc",
};

function brokenByDisk(): ColliderError {
  const disk = new Error("disk I/O error");
  return asColliderError(new Error("A flush failed.", { cause: disk }));
}

describe("a line of the log", () => {
  it("has the fields that Cloud Logging lifts out of it", () => {
    expect(logEntry(FIELDS, CLOUD)).toEqual({
      "logging.googleapis.com/labels": { operation: "create_casefile" },
      "logging.googleapis.com/trace": `projects/my-project/traces/${TRACE}`,
      "logging.googleapis.com/spanId": "b7ad6b7169203331",
      "logging.googleapis.com/operation": { id: "run_261123_k3v9x2m8q4wt7n1c" },
      step_key: "a",
    });
  });

  it("says the trace by itself where it is no project's", () => {
    const entry = logEntry(FIELDS, HERE);
    expect(entry).toMatchObject({ trace_id: TRACE });
    expect(entry).not.toHaveProperty(["logging.googleapis.com/trace"]);
  });

  it("leaves out what is not known, and a trace that is none", () => {
    expect(logEntry({}, CLOUD)).toEqual({});
    const unknown = { traceparent: null, workId: null };
    expect(logEntry(unknown, CLOUD)).toEqual({});
    expect(logEntry({ traceparent: "00-x-y-01" }, CLOUD)).toEqual({});
  });

  it("says what was thrown, with its causes", () => {
    const { err } = Object(logEntry({ err: brokenByDisk() }, CLOUD));
    expect(err).toMatchObject({
      type: "ColliderError",
      code: "INTERNAL",
      reason: "INTERNAL",
      stack: expect.stringContaining("Error: disk I/O error"),
    });
  });

  it("says nothing of a request that an error holds", () => {
    const config = { headers: { authorization: "Bearer secret-token" } };
    const err = Object.assign(new Error("401 from Google"), { config });
    for (const entry of [logEntry({ err }, HERE), errorEntry({ err }, CLOUD)]) {
      expect(JSON.stringify(entry)).toContain("401 from Google");
      expect(JSON.stringify(entry)).not.toContain("secret-token");
    }
  });
});

describe("a line of an error", () => {
  it("is an event of Error Reporting, by the service and its version", () => {
    expect(errorEntry({ ...FIELDS, err: brokenByDisk() }, CLOUD)).toEqual({
      "@type":
        "type.googleapis.com/google.devtools.clouderrorreporting.v1beta1.ReportedErrorEvent",
      serviceContext: {
        service: "create-casefile",
        version: "create-casefile-00042-abc",
      },
      ...logEntry(FIELDS, CLOUD),
      err: {
        type: "ColliderError",
        code: "INTERNAL",
        reason: "INTERNAL",
        message: expect.stringContaining("An internal error occurred."),
        metadata: {},
      },
      stack_trace: expect.stringMatching(
        /^Error: disk I\/O error\n {4}at [^]+\nwhich led to Error: A flush failed\.\n {4}at [^]+\nwhich led to ColliderError: An internal error/u,
      ),
    });
  });

  it("ends its stacks where a cause comes round again", () => {
    const first = new Error("first");
    const second = new Error("second", { cause: first });
    first.cause = second;
    const { stack_trace: stacks } = Object(errorEntry({ err: first }, CLOUD));
    expect(String(stacks).match(/Error: \w+/gu)).toEqual([
      "Error: second",
      "Error: first",
    ]);
  });

  it("is none where nothing was thrown that has a stack", () => {
    expect(errorEntry({ err: "no error" }, CLOUD)).toEqual({ err: "no error" });
  });
});
