import { z } from "zod";
import { JsonRecord, type JsonObject } from "#shared/kernel/json.ts";
import { openCollider, type Client, type Collider } from "../open-collider.ts";
import { HeldSteps } from "./held-steps.ts";

/** A start of `casefile_setup`. */
export const SETUP = {
  workflow_name: "casefile_setup",
  input: { title: "Keller", client: "maria.keller@example.com" },
};

export interface HeldRuns {
  readonly collider: Collider;
  readonly alice: Client;
  /** Holds every run at its step `create_session`. */
  readonly held: HeldSteps;
}

export async function openHeldRuns(): Promise<HeldRuns> {
  const held = new HeldSteps("create_session");
  const collider = await openCollider({ around: held.around });
  return { collider, held, alice: await collider.as("alice@example.com") };
}

export async function closeHeldRuns(runs: HeldRuns): Promise<void> {
  runs.held.release();
  await runs.collider.close();
}

export function resultOf(payload: JsonObject): JsonObject {
  return JsonRecord.parse(payload["result"]);
}

export function runIdOf(payload: JsonObject): string {
  return z.string().parse(resultOf(payload)["run_id"]);
}
