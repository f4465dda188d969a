import { SUBSCRIPTIONS } from "#functions/process/delivery/subscriptions.ts";
import {
  startTokenIssuer,
  type TokenIssuer,
} from "#scripts/cloud-tasks-emulator/token-issuer.ts";
import type { EmbeddedPlatform } from "#shared/platform/embedded/embedded-platform.ts";
import { createDeliveryRequests } from "#shared/platform/google/delivery-requests.ts";
import { googleTokenKeys } from "#shared/platform/google/google-token.ts";
import { createMachine, type Machine } from "../machine.ts";
import { openCollider, type Collider } from "../open-collider.ts";

/** Where the tokens of deliveries say that the functions are. */
export const FUNCTIONS = "https://functions.test";
/** Who calls functions for the platform. */
export const ACCOUNT = "tasks@project.iam.gserviceaccount.com";

/** The program, to which tasks and events are delivered over HTTP too, and who signs the tokens of deliveries. */
export interface DeliveredCollider {
  readonly machine: Machine;
  readonly issuer: TokenIssuer;
  readonly collider: Collider;
  close(): Promise<void>;
}

export async function openDelivered(
  around: (platform: EmbeddedPlatform) => EmbeddedPlatform,
): Promise<DeliveredCollider> {
  const machine = createMachine();
  const { clock, database } = machine;
  const issuer = await startTokenIssuer(clock, 0);
  const collider = await openCollider({
    machine,
    around,
    deliveryRequests: createDeliveryRequests({
      issuer: issuer.url,
      serviceAccountEmail: ACCOUNT,
      functionsUrl: FUNCTIONS,
      signature: { type: "verified", keys: googleTokenKeys(issuer.url) },
      subscriptions: SUBSCRIPTIONS,
      clock,
    }),
  });
  return {
    machine,
    issuer,
    collider,
    close: async () => {
      await collider.close();
      await issuer.stop();
      database.close();
    },
  };
}
