import { readFile, readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { OPERATION_LOADERS } from "#functions/catalog.ts";
import { KEPT_TOPICS } from "#functions/process/delivery/subscriptions.ts";
import type { Step } from "#scripts/deploy/command.ts";
import { deploymentPlan } from "#scripts/deploy/deployment-plan.ts";
import { functionSettings } from "#scripts/deploy/function-settings.ts";
import {
  ALERTS,
  DASHBOARD,
  LOG_METRICS,
} from "#scripts/deploy/monitoring-files.ts";
import {
  planLogMetrics,
  planMonitoring,
  removeMonitoring,
} from "#scripts/deploy/plan-monitoring.ts";
import { scheduledOf } from "#scripts/deploy/plan-schedule.ts";
import { commandLine, shellText } from "#scripts/deploy/shell-text.ts";
import { Registry } from "#shared/registry/registry.ts";
import { Alert, Dashboard, LogMetric } from "./monitoring-schemas.ts";

const PROJECT = resolve(import.meta.dirname, "../../..");
const TARGET = {
  project: "my-project",
  location: "europe-west1",
  databaseLocation: "eur3",
  queue: "collider",
  tokenAudience: null,
  publicUrl: null,
  chatModel: null,
  oauthClientId: null,
  connectionKey: 1,
  delegation: null,
  schedules: [],
  notificationChannel: null,
};

/** Google's own metrics that we know, with what they are of, as its lists of metrics have them. */
const KNOWN: ReadonlyMap<string, string | null> = new Map([
  ["run.googleapis.com/request_count", "cloud_run_revision"],
  ["run.googleapis.com/request_latencies", "cloud_run_revision"],
  ["run.googleapis.com/container/instance_count", "cloud_run_revision"],
  ["cloudtasks.googleapis.com/queue/depth", "cloud_tasks_queue"],
  ["cloudtasks.googleapis.com/queue/task_attempt_count", "cloud_tasks_queue"],
  ["cloudtasks.googleapis.com/queue/task_attempt_delays", "cloud_tasks_queue"],
  [
    "pubsub.googleapis.com/subscription/num_undelivered_messages",
    "pubsub_subscription",
  ],
  [
    "pubsub.googleapis.com/subscription/oldest_unacked_message_age",
    "pubsub_subscription",
  ],
  // Of one resource or another, by the age of the database.
  ["firestore.googleapis.com/document/read_count", null],
  ["firestore.googleapis.com/document/write_count", null],
]);

async function json(path: string): Promise<unknown> {
  return JSON.parse(await readFile(join(PROJECT, path), "utf8"));
}

const logMetrics = new Map(
  await Promise.all(
    LOG_METRICS.map(
      async ({ name, path }) =>
        [name, LogMetric.parse(await json(path))] as const,
    ),
  ),
);

const alerts = await Promise.all(
  ALERTS.map(async ({ path }) => Alert.parse(await json(path))),
);

const dashboard = Dashboard.parse(await json(DASHBOARD.path));

/** All filters of time series, each with the fields that its series are grouped by. */
const series = [
  ...alerts.flatMap(({ conditions }) =>
    conditions.flatMap((one) => {
      const {
        filter,
        aggregations,
        denominatorFilter = filter,
      } = "conditionAbsent" in one
        ? { ...one.conditionAbsent, denominatorFilter: undefined }
        : one.conditionThreshold;
      return [filter, denominatorFilter].flatMap((text) =>
        aggregations.map((aggregation) => ({ filter: text, aggregation })),
      );
    }),
  ),
  ...dashboard.gridLayout.widgets.flatMap(({ xyChart }) =>
    xyChart.dataSets.map(
      ({ timeSeriesQuery }) => timeSeriesQuery.timeSeriesFilter,
    ),
  ),
];

function metricOf(filter: string): string {
  return /metric\.type="([^"]+)"/u.exec(filter)?.[1] ?? "";
}

function resourceOf(filter: string): string | null {
  return /resource\.type="([^"]+)"/u.exec(filter)?.[1] ?? null;
}

/** What a filter or an extractor compares a field with. */
function textsAfter(field: string, filter: string): readonly string[] {
  const [, right = ""] =
    new RegExp(
      `${field.replaceAll(".", String.raw`\.`)}=((?:one_of)?\\([^)]*\\)|"[^"]*")`,
      "u",
    ).exec(filter) ?? [];
  return [...right.matchAll(/"([^"]*)"/gu)].map(([, text = ""]) => text);
}

const loggedMessages = textsAfter(
  "jsonPayload.message",
  logMetrics.get("collider-faults")?.filter ?? "",
);

async function sources(): Promise<string> {
  const texts = await Promise.all(
    ["functions", "shared", "workflows"].map(async (folder) => {
      const names = await readdir(join(PROJECT, folder), { recursive: true });
      return Promise.all(
        names
          .filter((name) => name.endsWith(".ts"))
          .map((name) => readFile(join(PROJECT, folder, name), "utf8")),
      );
    }),
  );
  return texts.flat().join("\n");
}

describe("the metrics of the log", () => {
  test("count the messages that docs/operate.md lists as faults, each of which the code logs", async () => {
    const manual = await readFile(join(PROJECT, "docs/operate.md"), "utf8");
    const listed = [
      ...manual.matchAll(/^\| `([A-Z][^`]*\.)` +\| (?:WARNING|ERROR) /gmu),
    ].map(([, message = ""]) => message);
    expect(listed.length).toBeGreaterThan(5);
    expect([...loggedMessages].sort()).toEqual(listed.sort());
    const code = await sources();
    expect(loggedMessages.filter((one) => !code.includes(`"${one}"`))).toEqual(
      [],
    );
  });

  test("take each label and each value from the log, and are of what the functions are", () => {
    for (const { filter, metricDescriptor, ...metric } of logMetrics.values()) {
      expect(resourceOf(filter)).toBe("cloud_run_revision");
      expect(metricDescriptor.labels.map(({ key }) => key)).toEqual(
        Object.keys(metric.labelExtractors),
      );
      const isDistribution = metricDescriptor.valueType === "DISTRIBUTION";
      expect(metric.valueExtractor !== undefined).toBe(isDistribution);
      expect(metric.bucketOptions !== undefined).toBe(isDistribution);
    }
  });
});

describe("the dashboard and the alerts", () => {
  test("show what a metric of the log or one of Google's counts, by the fields that it has", () => {
    expect(series.length).toBeGreaterThan(20);
    const wrong = series.filter(({ filter, aggregation }) => {
      const type = metricOf(filter);
      const own = /^logging\.googleapis\.com\/user\/(.+)$/u.exec(type)?.[1];
      const metric = logMetrics.get(own ?? "");
      if (metric === undefined) return KNOWN.get(type) !== resourceOf(filter);
      const labels = [filter, ...(aggregation.groupByFields ?? [])].flatMap(
        (text) => [...text.matchAll(/metric\.label\.(\w+)/gu)],
      );
      return (
        resourceOf(filter) !== "cloud_run_revision" ||
        labels.some(([, label = ""]) => !(label in metric.labelExtractors))
      );
    });
    expect(wrong).toEqual([]);
  });

  test("use every metric of the log", () => {
    const used = series.map(({ filter }) => metricOf(filter));
    for (const name of logMetrics.keys())
      expect(used).toContain(`logging.googleapis.com/user/${name}`);
  });

  test("name messages that are counted, functions that are scheduled and topics that are kept", async () => {
    const named = (field: string): readonly string[] =>
      series.flatMap(({ filter }) => textsAfter(field, filter));
    const messages = named("metric.label.message");
    expect(messages.length).toBeGreaterThan(3);
    for (const message of messages) expect(loggedMessages).toContain(message);
    const operations = await new Registry(OPERATION_LOADERS).loadAll();
    const functions = operations.map((one) => functionSettings(one));
    expect(new Set(named("resource.label.service_name"))).toEqual(
      new Set(scheduledOf(functions).map(({ id }) => id)),
    );
    expect(new Set(named("resource.label.subscription_id"))).toEqual(
      new Set(KEPT_TOPICS),
    );
  });

  test("are told apart by what they are called", () => {
    const names = [...alerts, dashboard].map(({ displayName }) => displayName);
    expect(new Set(names).size).toBe(names.length);
    expect(names.join("")).not.toMatch(/["\\]/u);
  });
});

describe("the plan of monitoring", () => {
  const steps: readonly Step[] = [
    ...planLogMetrics(TARGET).steps,
    ...planMonitoring(TARGET).steps,
  ];

  test("has metrics made before the functions, and alerts after", () => {
    const titles = deploymentPlan(TARGET, []).map(({ title }) => title);
    const at = (title: string): number => titles.indexOf(title);
    expect(at("Metrics of the log")).toBeGreaterThan(0);
    expect(at("Metrics of the log")).toBeLessThan(at("Functions and pages"));
    expect(at("Dashboard and alerts")).toBe(titles.length - 1);
  });

  test("makes or changes each file's thing", () => {
    const text = shellText("my-project", [planMonitoring(TARGET)]);
    for (const { path } of [...ALERTS, DASHBOARD])
      expect(text.split(path)).toHaveLength(3);
    expect(text).toContain(
      `FOUND=$(gcloud alpha monitoring policies list '--filter=displayName="Collider: bugs"' '--format=value(name)' --limit=1 --project=my-project)
if [ -n "$FOUND" ]; then
  gcloud alpha monitoring policies update "\${FOUND}" --policy-from-file=scripts/deploy/monitoring/alerts/bugs.json --project=my-project
else
  gcloud alpha monitoring policies create --policy-from-file=scripts/deploy/monitoring/alerts/bugs.json --project=my-project
fi`,
    );
  });

  test("sends every alert to the channel that is named", () => {
    const channel = { ...TARGET, notificationChannel: "42" };
    const text = shellText("my-project", [planMonitoring(channel)]);
    expect(text.match(/--(set-)?notification-channels=42 /gu)).toHaveLength(
      2 * ALERTS.length,
    );
  });

  test("is undone by the removal, thing by thing", () => {
    const removal = removeMonitoring(TARGET).steps;
    const found = (plan: readonly Step[]): readonly string[] =>
      plan
        .flatMap((one) => (one.type === "find" ? [commandLine(one.find)] : []))
        .sort();
    expect(found(removal)).toEqual(found(steps));
    for (const step of removal)
      expect(
        step.type === "find" ? commandLine(step.present) : "a metric",
      ).toMatch(/delete "\$\{FOUND\}"|a metric/u);
    const text = shellText("my-project", [removeMonitoring(TARGET)]);
    for (const { name } of LOG_METRICS)
      expect(text).toContain(`gcloud logging metrics delete ${name} `);
  });
});
