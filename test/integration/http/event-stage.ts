import { setImmediate as endOfTurn } from "node:timers/promises";
import type { EmbeddedPlatform } from "#shared/platform/embedded/embedded-platform.ts";
import { openCollider, type Client, type Collider } from "../open-collider.ts";
import { runIdOf, SETUP } from "../operations/held-runs.ts";
import { HeldSteps } from "../operations/held-steps.ts";
import { EventListener, type HeardEvent } from "./event-listener.ts";

/** A program whose runs are held in their middle, and whoever listens to them. */
export class EventStage {
  readonly held: HeldSteps;
  readonly collider: Collider;
  readonly alice: Client;
  /** How often a run was looked at that had been looked at before. */
  readonly looks: () => number;

  private constructor(parts: {
    readonly held: HeldSteps;
    readonly collider: Collider;
    readonly alice: Client;
    readonly looks: () => number;
  }) {
    this.held = parts.held;
    this.collider = parts.collider;
    this.alice = parts.alice;
    this.looks = parts.looks;
  }

  static async open(): Promise<EventStage> {
    const held = new HeldSteps("create_session");
    let looks = 0;
    const around = (platform: EmbeddedPlatform): EmbeddedPlatform =>
      observed(held.around(platform), () => {
        looks += 1;
      });
    const collider = await openCollider({ around });
    const alice = await collider.as();
    return new EventStage({ held, collider, alice, looks: () => looks });
  }

  async close(): Promise<void> {
    this.held.release();
    await this.collider.close();
  }

  async listen(
    runId: string,
    fields: { readonly lastEventId?: string; readonly client?: Client } = {},
  ): Promise<EventListener> {
    const { client = this.alice, ...rest } = fields;
    const url = `${this.collider.url}/watch-workflow`;
    return EventListener.connect({ url, token: client.token, runId, ...rest });
  }

  async heldRun(): Promise<string> {
    const runId = runIdOf(await this.alice.done("start_workflow", SETUP));
    await this.held.reached;
    return runId;
  }

  async endedRun(): Promise<string> {
    this.held.release();
    const request = { ...SETUP, wait_seconds: 30 };
    return runIdOf(await this.alice.done("start_workflow", request));
  }

  /** Lets time pass, a second at once, until something has come about. */
  async pass(isSo: () => boolean): Promise<void> {
    for (let seconds = 0; !isSo(); seconds += 1) {
      if (seconds > 600) throw new Error("It never came about.");
      this.collider.clock.advanceBy(1000);
      for (let turn = 0; turn < 10; turn += 1) await endOfTurn();
    }
  }

  /** What comes until the connection ends, while time passes. */
  async restInTime(listener: EventListener): Promise<readonly HeardEvent[]> {
    let isOver = false;
    const rest = listener.rest().finally(() => {
      isOver = true;
    });
    await this.pass(() => isOver);
    return rest;
  }
}

function observed(
  platform: EmbeddedPlatform,
  onLook: () => void,
): EmbeddedPlatform {
  const { documents } = platform;
  return {
    ...platform,
    documents: {
      get: async (path) => documents.get(path),
      query: async (query) => documents.query(query),
      count: async (query) => documents.count(query),
      transaction: async (body) => documents.transaction(body),
      getAll: async (paths) => {
        if (paths[0]?.startsWith("workflow_runs/") === true) onLook();
        return documents.getAll(paths);
      },
    },
  };
}
