import { randomBytes } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { AuditEvent } from "#shared/dispatch/hooks/audit-event.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import type {
  Document,
  DocumentReader,
} from "#shared/platform/document-store.ts";
import type { PublishedEvent } from "#shared/platform/event-bus.ts";
import { WORKFLOW_CATALOG } from "#workflows/catalog/workflow-catalog.ts";
import { readAuditRecords } from "../audit-records.ts";
import { until } from "./collider-process.ts";
import { workflowInputs } from "./workflow-inputs.ts";

/** A program that runs, and a way to its events. */
export interface EventHome {
  readonly documents: DocumentReader;
  /** Publishes on workflow-triggers; the result is the message's id. */
  publish(event: PublishedEvent): Promise<string>;
  /** Delivers a message once more, as a bus does that did not learn of its acknowledgement. */
  redeliver(messageId: string, event: PublishedEvent): Promise<void>;
  /** The attributes of what has come on workflow-triggers-rejected. */
  rejected(): Promise<readonly Readonly<Record<string, string>>[]>;
  close(): Promise<void>;
}

const NO_CASEFILE = "cf_261123_k3v9x2m8q4wt7n1c";

/** What the program does with messages, whatever platform it stands on. */
export function describeFromEvents(
  name: string,
  open: () => Promise<EventHome>,
): void {
  describe(`${name}: from Pub/Sub`, { timeout: 120_000 }, () => {
    let home: EventHome;
    /** The paths of runs and the ids of calls that others have left. */
    let before: ReadonlySet<string>;
    let traceId: string;
    let inputs: ReadonlyMap<string, JsonObject>;

    async function all(collection: string): Promise<readonly Document[]> {
      return home.documents.query({ from: { collection } });
    }

    /** What has come into a collection since the test began. */
    async function added(collection: string): Promise<readonly Document[]> {
      const found = await all(collection);
      return found.filter(({ path }) => !before.has(path));
    }

    /** The records of calls since the test began. */
    async function audits(): Promise<readonly AuditEvent[]> {
      const records = await readAuditRecords(home.documents);
      return [...records]
        .filter(([callId]) => !before.has(callId))
        .map(([, event]) => event);
    }

    async function auditsOf(operation: string): Promise<readonly AuditEvent[]> {
      return (await audits()).filter((event) => event.operation === operation);
    }

    /** What there is from now on is what a test has done. */
    async function begin(): Promise<void> {
      const found = [
        ...(await all("workflow_runs")),
        ...(await all("casefiles")),
      ];
      before = new Set([
        ...found.map(({ path }) => path),
        ...(await readAuditRecords(home.documents)).keys(),
      ]);
    }

    beforeEach(async () => {
      home = await open();
      await begin();
      inputs = await workflowInputs(NO_CASEFILE);
      traceId = randomBytes(16).toString("hex");
    });

    afterEach(async () => {
      await home.close();
    });

    function message(workflow: string): PublishedEvent {
      return {
        data: inputs.get(workflow) ?? {},
        attributes: {
          workflow,
          traceparent: `00-${traceId}-b7ad6b7169203331-01`,
        },
      };
    }

    async function endedRun(): Promise<Document> {
      return until(async () => {
        const [run] = await added("workflow_runs");
        return run === undefined || run.data["phase"] === "running"
          ? null
          : run;
      });
    }

    it.each([...WORKFLOW_CATALOG.keys()])(
      "a message runs the workflow %s to its end",
      async (workflow) => {
        // A casefile of the triggers' own, for those that are about one.
        await home.publish(message("casefile_setup"));
        await endedRun();
        const [casefile] = await added("casefiles");
        // Nobody is there to approve.
        inputs = await workflowInputs(casefile?.id ?? "", "nobody@example.com");
        await begin();
        expect(inputs.has(workflow)).toBe(true);
        await home.publish(message(workflow));
        const { data } = await endedRun();
        expect(data).toMatchObject({
          workflow_name: workflow,
          owner_id: "workflow-triggers",
          phase: "success",
        });
        expect(await added("workflow_runs")).toHaveLength(1);
      },
    );

    it("all of a run is in the trace of its message, from the event to the last step", async () => {
      await home.publish(message("casefile_setup"));
      const run = await endedRun();
      const steps = await home.documents.query({
        from: { collection: `${run.path}/steps` },
      });
      const records = await until(async () => {
        const found = await audits();
        // One of each step that changes something, of the start and of the message.
        return found.length < steps.length + 2 ? null : found;
      });
      expect(steps.length).toBeGreaterThan(2);
      const traces = records.map(({ traceparent }) => traceparent);
      expect(new Set(traces.map((one) => one.split("-")[1]))).toEqual(
        new Set([traceId]),
      );
      expect(new Set(traces).size).toBe(records.length);
    });

    it("a message that comes again starts nothing again", async () => {
      const event = message("client_search");
      const id = await home.publish(event);
      const run = await endedRun();
      const isDealtWithTwice = async (): Promise<true | null> =>
        (await auditsOf("trigger_workflow")).length === 2 ? true : null;
      await home.redeliver(id, event);
      await until(isDealtWithTwice);
      expect(await added("workflow_runs")).toEqual([run]);
    });

    it.each([
      ["a bad message", "nothing", {}, "WORKFLOW_UNKNOWN"],
      [
        "a message of nine megabytes",
        "client_search",
        { client: "x".repeat(9_000_000) },
        "TRIGGER_INVALID",
      ],
    ])(
      "%s starts nothing, and comes on workflow-triggers-rejected",
      async (_, workflow, data, reason) => {
        const attributes = { workflow, mark: traceId };
        await home.publish({ data, attributes });
        const told = await until(async () => {
          const found = await home.rejected();
          return found.find(({ mark }) => mark === traceId) ?? null;
        });
        expect(told).toMatchObject({ workflow, reason });
        await until(
          async () => (await auditsOf("trigger_workflow"))[0] ?? null,
        );
        expect(await auditsOf("trigger_workflow")).toMatchObject([{ reason }]);
        expect(await added("workflow_runs")).toEqual([]);
      },
    );
  });
}
