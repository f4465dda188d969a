import { randomBytes } from "node:crypto";
import type { SecretManagerServiceClient } from "@google-cloud/secret-manager";
import { ColliderError } from "#shared/kernel/error.ts";
import type { Secrets } from "../secrets.ts";
import { rpcCodeOf } from "./google-rpc-code.ts";
import { fromServiceError } from "./google-service-error.ts";
import { OpenedOnce } from "./opened-once.ts";
import { REPEATED_CALL } from "./rpc-repeats.ts";

const KEY_BYTES = 32;
const FAILURE = {
  reason: "SECRET_STORE_FAILED",
  unavailable: "A secret could not be read.",
  refused: "A secret is refused: it is not there, or not for this function.",
};

/** What a call answers, or null where it is refused with that code. */
async function unless<Result>(
  code: "ALREADY_EXISTS" | "NOT_FOUND",
  call: Promise<Result>,
): Promise<Result | null> {
  return call.catch((thrown: unknown) => {
    if (rpcCodeOf(thrown) === code) return null;
    throw thrown;
  });
}

/**
 * Keys in Secret Manager, each the first version of the secret `collider-<name>`, which never changes and is read once a
 * process. What is absent is made: a version that is added gets the next number, so of two processes that add one at
 * once both read the first, and nobody ever reads the other. Secret Manager promises that a version is found by its number
 * as soon as it is added.
 *
 * Where keys are made before (as a deployment does), a function needs no role but secretAccessor.
 *
 * Proven with Google's client over gRPC, against a server of ours that numbers and refuses as the service's reference
 * says. Not proven: the service itself, its permissions, and its delays.
 */
export class SecretManagerSecrets implements Secrets {
  readonly #project: string;
  readonly #client: OpenedOnce<SecretManagerServiceClient>;
  readonly #keys = new Map<string, OpenedOnce<Uint8Array>>();

  constructor(
    project: string,
    openClient: () => Promise<SecretManagerServiceClient>,
  ) {
    this.#project = project;
    this.#client = new OpenedOnce(openClient);
  }

  async key(name: string): Promise<Uint8Array> {
    const key =
      this.#keys.get(name) ?? new OpenedOnce(async () => this.#find(name));
    this.#keys.set(name, key);
    return key.get();
  }

  async close(): Promise<void> {
    await this.#client.close(async (client) => client.close());
  }

  async #find(name: string): Promise<Uint8Array> {
    const client = await this.#client.get();
    const secretId = `collider-${name}`;
    try {
      return (
        (await this.#read(client, secretId)) ??
        (await this.#make(client, secretId))
      );
    } catch (thrown) {
      throw fromServiceError(thrown, FAILURE);
    }
  }

  async #read(
    client: SecretManagerServiceClient,
    secretId: string,
  ): Promise<Uint8Array | null> {
    const name = `projects/${this.#project}/secrets/${secretId}/versions/1`;
    const found = await unless(
      "NOT_FOUND",
      client.accessSecretVersion({ name }, REPEATED_CALL),
    );
    if (found === null) return null;
    const data = found[0].payload?.data;
    if (data instanceof Uint8Array && data.length === KEY_BYTES) return data;
    throw new ColliderError(
      "INTERNAL",
      `A secret is not one of Collider's. Delete ${secretId}, and it is made again.`,
      { reason: "SECRET_INVALID", metadata: { secret: secretId } },
    );
  }

  async #make(
    client: SecretManagerServiceClient,
    secretId: string,
  ): Promise<Uint8Array> {
    const parent = `projects/${this.#project}`;
    const secret = { replication: { automatic: {} } };
    await unless(
      "ALREADY_EXISTS",
      client.createSecret({ parent, secretId, secret }, REPEATED_CALL),
    );
    const data = randomBytes(KEY_BYTES);
    await client.addSecretVersion(
      { parent: `${parent}/secrets/${secretId}`, payload: { data } },
      REPEATED_CALL,
    );
    const made = await this.#read(client, secretId);
    if (made !== null) return made;
    throw new ColliderError("UNAVAILABLE", "A new secret is not there yet.", {
      reason: "SECRET_STORE_FAILED",
    });
  }
}
