import { status } from "@grpc/grpc-js";
import { z } from "zod";
import {
  defineMethod,
  type Method,
} from "#scripts/cloud-tasks-emulator/rpc-method.ts";
import {
  serveMethods,
  type RpcServer,
} from "#scripts/cloud-tasks-emulator/rpc-server.ts";
import { loadServiceDefinition } from "#scripts/cloud-tasks-emulator/service-definition.ts";
import {
  notFound,
  StatusError,
} from "#scripts/cloud-tasks-emulator/status-error.ts";

const CreateSecretRequest = z.object({
  parent: z.string().regex(/^projects\/[^/]+$/u),
  secretId: z.string().regex(/^[\w-]{1,255}$/u),
});

const AddSecretVersionRequest = z.object({
  parent: z.string(),
  payload: z.object({ data: z.instanceof(Buffer) }),
});

const AccessSecretVersionRequest = z.object({ name: z.string() });

function noSecret(name: string): StatusError {
  return notFound(`Secret [${name}] not found or has no versions.`);
}

/** What Collider asks of Secret Manager. Versions are numbered from 1; `latest` and other aliases are not known. */
export function secretManagerMethods(): Readonly<Record<string, Method>> {
  const secrets = new Map<string, Buffer[]>();
  return {
    CreateSecret: defineMethod(CreateSecretRequest, ({ parent, secretId }) => {
      const name = `${parent}/secrets/${secretId}`;
      if (secrets.has(name))
        throw new StatusError(
          status.ALREADY_EXISTS,
          `Secret [${name}] already exists.`,
        );
      secrets.set(name, []);
      return { name };
    }),
    AddSecretVersion: defineMethod(
      AddSecretVersionRequest,
      ({ parent, payload }) => {
        const versions = secrets.get(parent);
        if (versions === undefined) throw noSecret(parent);
        const name = `${parent}/versions/${versions.push(payload.data)}`;
        return { name };
      },
    ),
    AccessSecretVersion: defineMethod(
      AccessSecretVersionRequest,
      ({ name }) => {
        const [secret = "", version] = name.split("/versions/");
        const data = secrets.get(secret)?.[Number(version) - 1];
        if (data === undefined) throw noSecret(name);
        return { name, payload: { data } };
      },
    ),
  };
}

/** A server with the methods of Secret Manager, on loopback; its secrets are kept in memory. */
export async function serveSecretManager(
  methods: Readonly<Record<string, Method>>,
  port: number,
): Promise<RpcServer> {
  const service = loadServiceDefinition(
    "@google-cloud/secret-manager/build/protos/protos.js",
    "google.cloud.secretmanager.v1.SecretManagerService",
  );
  return serveMethods(service, methods, port);
}
