import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compose, type Composition } from "#functions/composition.ts";
import { readConfig } from "#functions/config.ts";
import { FIRESTORE } from "#scripts/emulators/firestore-emulator.ts";
import { freePort } from "#scripts/emulators/free-port.ts";
import { PUBSUB } from "#scripts/emulators/pubsub-emulator.ts";
import {
  startEmulators,
  type Emulators,
} from "#scripts/emulators/start-emulators.ts";
import { createDevelopmentIssuer } from "#shared/auth/development-issuer.ts";
import { hasEmulator } from "./emulators-available.ts";
import { pubSubAt, type PubSubRest } from "./pubsub-rest.ts";

const PROJECT = resolve(import.meta.dirname, "../..");
/** What `npm run function` runs. */
const FUNCTION = [
  "--import",
  "./scripts/function-environment.ts",
  "node_modules/@google-cloud/functions-framework/build/src/main.js",
];

describe.runIf(await hasEmulator(FIRESTORE, PUBSUB))(
  "one function by functions-framework, and the sealing of what it leaves",
  () => {
    let emulators: Emulators;
    let composition: Composition;
    let rest: PubSubRest;

    beforeAll(async () => {
      emulators = await startEmulators({
        functionsUrl: "https://functions.test",
      });
      const environment = {
        ...emulators.environment,
        COLLIDER_LOG_LEVEL: "silent",
      };
      const config = readConfig(environment);
      const { project = "", emulators: hosts } = config.google ?? {};
      rest = pubSubAt(hosts?.pubSub ?? "", project);
      await rest.createPullSubscription("audit", "collider-audit");
      await rest.createPullSubscription("metrics", "collider-metrics");
      composition = await compose(config);
    });

    afterAll(async () => {
      await composition.close();
      await emulators.stop();
    });

    async function startFunction(port: number): Promise<ChildProcess> {
      const child = spawn(
        process.execPath,
        [...FUNCTION, "--target=create_casefile"],
        {
          cwd: PROJECT,
          env: { ...emulators.environment, PORT: String(port) },
          stdio: ["ignore", "pipe", "inherit"],
        },
      );
      await once(createInterface({ input: child.stdout }), "line");
      return child;
    }

    test("is told on the topics of metrics and of the trail", async () => {
      const port = await freePort();
      const child = await startFunction(port);
      const { secrets, clock } = composition.platform;
      const issuer = await createDevelopmentIssuer({
        secrets,
        clock,
        cloudService: null,
      });
      const token = await issuer.issue("alice@example.com", ["user"]);
      const { status } = await fetch(`http://127.0.0.1:${port}`, {
        method: "POST",
        headers: {
          authorization: `Bearer ${token}`,
          "content-type": "application/json",
        },
        body: '{"payload":{"title":"Keller"}}',
      });
      expect(status).toBe(200);
      expect(await rest.pull("metrics")).toEqual([]);
      const exited = once(child, "exit");
      child.kill("SIGTERM");
      expect(await exited).toEqual([0, null]);
      expect(await rest.pull("metrics")).toMatchObject([
        {
          data: {
            calls: [
              { operation: "create_casefile", outcome: "success", count: 1 },
            ],
          },
        },
      ]);
      await composition.deliver({
        operation: "seal_audit_events",
        payload: {},
        retryCount: 0,
        traceparent: null,
      });
      expect(await rest.pull("audit")).toMatchObject([
        {
          attributes: {
            "ce-type": "collider.audit.entry.v1",
            operation: "create_casefile",
          },
          data: { seq: 1, event: { caller: "alice@example.com" } },
        },
      ]);
    });
  },
);
