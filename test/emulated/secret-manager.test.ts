import { status } from "@grpc/grpc-js";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Method } from "#scripts/cloud-tasks-emulator/rpc-method.ts";
import type { RpcServer } from "#scripts/cloud-tasks-emulator/rpc-server.ts";
import { StatusError } from "#scripts/cloud-tasks-emulator/status-error.ts";
import {
  secretManagerMethods,
  serveSecretManager,
} from "#scripts/emulators/secret-manager-emulator.ts";
import { openSecretManagerClient } from "#shared/platform/google/secret-manager-client.ts";
import { SecretManagerSecrets } from "#shared/platform/google/secret-manager-secrets.ts";
import { describeSecrets } from "#test/contract/secrets.contract.ts";

const PROJECT = "project";
const SECRET = "projects/project/secrets/collider-page-tokens";

function secretsAt(host: string): SecretManagerSecrets {
  return new SecretManagerSecrets(PROJECT, async () =>
    openSecretManagerClient(host),
  );
}

describeSecrets("Secret Manager", async () => {
  const server = await serveSecretManager(secretManagerMethods(), 0);
  const secrets = secretsAt(server.host);
  return {
    port: secrets,
    close: async () => {
      await secrets.close();
      server.stop();
    },
  };
});

describe("keys in Secret Manager", () => {
  let methods: Readonly<Record<string, Method>>;
  /** What refuses a call before its method sees it. */
  let refuse: (method: string) => status | undefined;
  let calls: string[];
  let server: RpcServer;
  let opened: SecretManagerSecrets[];

  beforeEach(async () => {
    methods = secretManagerMethods();
    refuse = () => undefined;
    calls = [];
    opened = [];
    const watched = Object.entries(methods).map(
      ([name, method]): [string, Method] => [
        name,
        (request) => {
          calls.push(name);
          const code = refuse(name);
          if (code !== undefined) throw new StatusError(code, "No.");
          return method(request);
        },
      ],
    );
    server = await serveSecretManager(Object.fromEntries(watched), 0);
  });

  afterEach(async () => {
    for (const secrets of opened) await secrets.close();
    server.stop();
  });

  /** The secrets of one more process. */
  function open(): SecretManagerSecrets {
    const secrets = secretsAt(server.host);
    opened.push(secrets);
    return secrets;
  }

  test("are asked for once a process", async () => {
    const secrets = open();
    await secrets.key("page-tokens");
    calls = [];
    await secrets.key("page-tokens");
    expect(calls).toEqual([]);
    await open().key("page-tokens");
    expect(calls).toEqual(["AccessSecretVersion"]);
  });

  test("are one though two processes have found none at once", async () => {
    // Each finds none at first, and the second although the first has made one.
    const accesses = [status.NOT_FOUND, undefined, status.NOT_FOUND];
    refuse = (method) =>
      method === "AccessSecretVersion" ? accesses.shift() : undefined;
    const first = await open().key("page-tokens");
    expect(await open().key("page-tokens")).toEqual(first);
    const added = calls.filter((call) => call === "AddSecretVersion");
    expect(added).toHaveLength(2);
  });

  test("are made though a process died between the secret and its key", async () => {
    refuse = (method) =>
      method === "AddSecretVersion" ? status.ABORTED : undefined;
    await expect(open().key("page-tokens")).rejects.toMatchObject({
      code: "ABORTED",
      reason: "SECRET_STORE_FAILED",
    });
    refuse = () => undefined;
    expect(await open().key("page-tokens")).toHaveLength(32);
  });

  test("are asked for again after a failure", async () => {
    refuse = () => status.RESOURCE_EXHAUSTED;
    const secrets = open();
    await expect(secrets.key("page-tokens")).rejects.toThrow("Repeat");
    refuse = () => undefined;
    expect(await secrets.key("page-tokens")).toHaveLength(32);
  });

  test("that are not for this function are a fault of the installation", async () => {
    refuse = () => status.PERMISSION_DENIED;
    await expect(open().key("page-tokens")).rejects.toMatchObject({
      code: "INTERNAL",
      reason: "SECRET_STORE_FAILED",
    });
  });

  test("are refused where somebody else put another secret in their place", async () => {
    methods["CreateSecret"]?.({
      parent: "projects/project",
      secretId: "collider-page-tokens",
    });
    const payload = { data: Buffer.from("short") };
    methods["AddSecretVersion"]?.({ parent: SECRET, payload });
    await expect(open().key("page-tokens")).rejects.toMatchObject({
      code: "INTERNAL",
      reason: "SECRET_INVALID",
    });
  });
});
