import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { OPERATION_LOADERS } from "#functions/catalog.ts";
import { readConfig } from "#functions/config.ts";
import type { Services } from "#functions/services.ts";
import { SCHEDULED_OPERATIONS } from "#functions/process/delivery/schedule.ts";
import { SUBSCRIPTIONS } from "#functions/process/delivery/subscriptions.ts";
import {
  gcloud,
  run,
  type Section,
  type Step,
} from "#scripts/deploy/command.ts";
import { deploymentPlan } from "#scripts/deploy/deployment-plan.ts";
import { functionSettings } from "#scripts/deploy/function-settings.ts";
import { settingsOf } from "#scripts/deploy/plan-functions.ts";
import { planSecrets } from "#scripts/deploy/plan-secrets.ts";
import { removalPlan } from "#scripts/deploy/removal-plan.ts";
import { commandLine, shellText } from "#scripts/deploy/shell-text.ts";
import { functionUrl } from "#shared/platform/google/function-url.ts";
import { Registry } from "#shared/registry/registry.ts";

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
const URL = "https://europe-west1-my-project.cloudfunctions.net";

const operations = await new Registry<Services>(OPERATION_LOADERS).loadAll();
const functions = operations.map((operation) => functionSettings(operation));
const plan = deploymentPlan(TARGET, functions);

function stepsOf(sections: readonly Section[]): readonly Step[] {
  return sections.flatMap(({ steps }) => steps);
}

/** The lines of all commands, without their probes. */
function linesOf(sections: readonly Section[]): readonly string[] {
  return stepsOf(sections).flatMap((step) =>
    step.type === "run" ? [commandLine(step.command)] : [],
  );
}

const lines = linesOf(plan);

function linesWith(...words: readonly string[]): readonly string[] {
  return lines.filter((line) => words.every((word) => line.includes(word)));
}

const DELEGATION = {
  account: "w@my-project.iam.gserviceaccount.com",
  domains: "example.com",
};

describe("a deployment", () => {
  test.each([
    ["none where nobody's workspace is reached", {}, []],
    [
      "Gmail, Drive and Sheets where users are asked",
      { oauthClientId: "1234-abc.apps.googleusercontent.com" },
      ["drive", "gmail", "sheets"],
    ],
    [
      "the same and IAM's signing where a domain has delegated",
      { delegation: DELEGATION },
      ["drive", "gmail", "iamcredentials", "sheets"],
    ],
  ])("enables of people's APIs %s", (_, reached, apis) => {
    const all = linesOf(deploymentPlan({ ...TARGET, ...reached }, functions));
    const enabled = all.find((line) => line.includes("services enable")) ?? "";
    const found = enabled.match(
      /\b(?:drive|gmail|iamcredentials|sheets)(?=\.googleapis\.com)/gu,
    );
    expect((found ?? []).toSorted()).toEqual(apis);
  });

  test("makes nothing without a look at whether it is there", () => {
    const unlooked = stepsOf(plan).filter(
      (step) =>
        step.type === "run" &&
        step.command.args.some((arg) => /^(create|add)$/u.test(arg)) &&
        step.when !== "absent",
    );
    expect(unlooked).toEqual([]);
  });

  test("makes accounts before it names them, and functions before anything calls them", () => {
    const first = (...words: readonly string[]): number =>
      lines.indexOf(linesWith(...words)[0] ?? "");
    const order = [
      first("services enable"),
      first("service-accounts create"),
      first("projects add-iam-policy-binding"),
      first("firestore databases create"),
      first("deploy --only firestore"),
      first("deploy --only functions:collider,hosting"),
      first("scheduler jobs create"),
    ];
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(order).not.toContain(-1);
    expect(first("subscriptions create workflow-triggers ")).toBeGreaterThan(
      first("deploy --only functions"),
    );
  });

  test("lets no account do more in the whole project than read and write documents", () => {
    const own = linesWith("projects add-iam-policy-binding", "collider-");
    expect(own).toHaveLength(2);
    for (const line of own) expect(line).toContain("roles/datastore.user");
    const all = lines.join("\n");
    expect(all).not.toMatch(/roles\/(owner|editor|[\w.]*admin)/iu);
  });

  test("gives the tasks' account no role at all: it is let in by the functions that it calls", () => {
    expect(linesWith("--member=serviceAccount:collider-tasks@")).toEqual([]);
  });

  test("has the tasks' token made out to the function that is called", () => {
    const called = [
      ...linesWith("scheduler jobs"),
      ...linesWith("--push-endpoint"),
    ];
    const urls = [
      ...SCHEDULED_OPERATIONS,
      ...SUBSCRIPTIONS.map(({ operation }) => operation),
    ].map((operation) => functionUrl(URL, operation));
    // Each is made, and made the same again.
    expect(called).toHaveLength(2 * urls.length);
    for (const line of called) {
      const [, uri] = /--(?:uri|push-endpoint)=(\S+)/u.exec(line) ?? [];
      const [, audience] = /token-audience=(\S+)/u.exec(line) ?? [];
      expect(urls).toContain(uri);
      expect(audience).toBe(uri);
      expect(line).toContain(
        "collider-tasks@my-project.iam.gserviceaccount.com",
      );
    }
  });

  test("moves what is pushed in vain to the dead letters, and lets Pub/Sub do so", () => {
    expect(
      linesWith("subscriptions update workflow-triggers", "dead-letter-topic"),
    ).toHaveLength(1);
    const agent = "service-${PROJECT_NUMBER}@gcp-sa-pubsub";
    expect(linesWith(agent, "topics", "collider-dead-letters")).toHaveLength(1);
    expect(linesWith(agent, "subscriptions")).toHaveLength(
      SUBSCRIPTIONS.length,
    );
  });

  test("gives functions settings that they take", () => {
    const publicUrl = "https://my-project.web.app";
    const said = { ...TARGET, tokenAudience: "client-id", publicUrl };
    const config = readConfig({
      ...settingsOf(said),
      GOOGLE_CLOUD_PROJECT: "my-project",
      K_SERVICE: "whoami",
    });
    expect(config).toMatchObject({
      googleAudience: "client-id",
      firebaseProject: "my-project",
      publicUrl,
      google: {
        project: "my-project",
        location: "europe-west1",
        queue: "collider",
        functionsUrl: URL,
        tasksServiceAccountEmail:
          "collider-tasks@my-project.iam.gserviceaccount.com",
        emulators: null,
      },
    });
  });

  test("makes a key of 32 bytes once, and lets functions read it", () => {
    const text = shellText("my-project", [planSecrets(TARGET, ["tokens"])]);
    expect(text).toContain(
      "gcloud secrets versions describe 1 --secret=collider-tokens --project=my-project >/dev/null 2>&1 ||\n  openssl rand 32 | gcloud secrets versions add collider-tokens --data-file=- --project=my-project",
    );
    expect(text.match(/roles\/secretmanager.secretAccessor/gu)).toHaveLength(2);
  });
});

describe("a removal", () => {
  const removal = removalPlan(TARGET, functions, true);

  test("deletes whatever a deployment creates", () => {
    const removed = linesOf(removal).join("\n");
    const created = linesWith(" create ").map((line) => {
      const [, name = ""] =
        / create (?:http )?(?:--database=)?'?(?:--database=)?([^\s']+)/u.exec(
          line,
        ) ?? [];
      return name;
    });
    expect(created.length).toBeGreaterThan(10);
    expect(created.filter((name) => !removed.includes(name))).toEqual([]);
    for (const { id } of functions) expect(removed).toContain(` ${id} `);
  });

  test("keeps the database, unless the data is to go, too", () => {
    const kept = linesOf(removalPlan(TARGET, functions, false));
    expect(kept.filter((line) => line.includes("firestore"))).toEqual([]);
    expect(linesOf(removal).slice(-2)).toEqual([
      expect.stringContaining("databases update"),
      expect.stringContaining("databases delete"),
    ]);
  });
});

describe("a plan as a script", () => {
  const sh = promisify(execFile);

  test("is one that a shell understands", async () => {
    for (const sections of [plan, removalPlan(TARGET, functions, true)])
      await expect(
        sh("sh", ["-n", "-c", shellText("my-project", sections)]),
      ).resolves.toBeTruthy();
  });

  test("says each argument as it is", async () => {
    const args = ["a b", "it's", "$HOME", '"', "`id`", "*", "\\", "--x={}"];
    const section = {
      title: "Words",
      help: "",
      steps: [run(gcloud(...args))],
    };
    const script = `gcloud() { for one in "$@"; do printf '%s\\n' "$one"; done; }\n${shellText("p", [section])}`;
    const { stdout } = await sh("sh", ["-c", script]);
    expect(stdout.split("\n").slice(0, -1)).toEqual(args);
  });

  test("inserts the project's number", async () => {
    const section = {
      title: "Number",
      help: "",
      steps: [run(gcloud("show", "--member=service-${PROJECT_NUMBER}@x"))],
    };
    const script = `gcloud() { if [ "$1" = projects ]; then echo 42; else echo "$2"; fi; }\n${shellText("p", [section])}`;
    const { stdout } = await sh("sh", ["-c", script]);
    expect(stdout).toBe("--member=service-42@x\n");
  });
});

describe("a deployment with schedules", () => {
  const target = {
    ...TARGET,
    schedules: [
      {
        id: "morning",
        workflow_name: "client_search",
        cron: "0,30 6 * * mon-fri",
        time_zone: "Europe/Berlin",
        input: { client: "maria.keller@example.com" },
      },
    ],
  };
  const scheduled = linesOf(deploymentPlan(target, functions)).filter((line) =>
    line.includes("collider-schedule-morning"),
  );

  test("makes a job for each, which publishes what starts its workflow, and changes one that is there", () => {
    expect(scheduled).toHaveLength(2);
    const [create, update] = scheduled;
    for (const line of [create, update]) {
      expect(line).toContain("'--schedule=0,30 6 * * mon-fri'");
      expect(line).toContain("--time-zone=Europe/Berlin");
      expect(line).toContain("--topic=workflow-triggers");
      expect(line).toContain(
        `'--message-body={"client":"maria.keller@example.com"}'`,
      );
      expect(line).toContain(
        "ttributes=^;^workflow=client_search;schedule=morning;cron=0,30 6 * * mon-fri;time_zone=Europe/Berlin'",
      );
    }
    expect(create).toContain("scheduler jobs create pubsub");
    expect(update).toContain("scheduler jobs update pubsub");
  });

  test("is undone by a removal that names the same", () => {
    const removed = linesOf(removalPlan(target, functions, false));
    expect(removed.join("\n")).toContain(
      "scheduler jobs delete collider-schedule-morning",
    );
  });
});
