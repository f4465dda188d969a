import type { RequestHandler } from "express";
import { sha256 } from "#shared/kernel/hash.ts";
import type { Clock } from "#shared/platform/clock.ts";
import { gmailUnits } from "../../gmail-units.ts";
import type { DriveLog } from "../drive-log.ts";
import { GoogleHttpError } from "../google-http-error.ts";
import { labelNamed } from "../mail-labels.ts";
import type { Mailbox } from "../mailbox.ts";
import type { SentFolder } from "../sent-folder.ts";
import { Faults } from "./faults.ts";
import { generateMail } from "./generate-mail.ts";
import { RequestCounts } from "./request-counts.ts";
import { UnitQuota } from "./unit-quota.ts";

interface Controlled {
  readonly mailbox: Mailbox;
  readonly log: DriveLog;
  /** Where messages lie that are put into the mailbox. */
  readonly made: SentFolder;
  readonly clock: Clock;
}

/** What can be done to a local workspace, and be seen of it, that none of Google's APIs has: for tests and trials. */
export class WorkspaceControl {
  readonly requests = new RequestCounts();
  readonly faults: Faults;
  /** Of Gmail; there is none at first. */
  readonly quota: UnitQuota;
  readonly #workspace: Controlled;

  constructor(workspace: Controlled) {
    this.#workspace = workspace;
    this.faults = new Faults(workspace.clock, this.requests);
    this.quota = new UnitQuota(workspace.clock);
  }

  /** Puts messages into the mailbox, as many as are wanted: the same for the same seed. */
  async generate(count: number, seed: number): Promise<void> {
    const { made, mailbox } = this.#workspace;
    for (const { name, bytes } of generateMail(count, seed))
      await made.keep(name, bytes, "");
    await mailbox.look();
  }

  /** Puts a message into the mailbox; the result is its id. */
  async addMessage(bytes: Uint8Array): Promise<string> {
    const { made, mailbox } = this.#workspace;
    const id = sha256(bytes).slice(0, 16);
    await made.keep(id, bytes, "");
    await mailbox.restore(id);
    return id;
  }

  /** @throws GoogleHttpError NOT_FOUND. */
  async deleteMessage(id: string): Promise<void> {
    this.#assertKnown(id);
    await this.#workspace.mailbox.remove(id);
  }

  /** Labels by their names; one that nobody has used yet is made. @throws GoogleHttpError NOT_FOUND. */
  async relabel(
    id: string,
    add: readonly string[],
    remove: readonly string[],
  ): Promise<void> {
    this.#assertKnown(id);
    await this.#workspace.mailbox.relabel(id, {
      add: add.flatMap(labelNamed),
      remove: remove.flatMap(labelNamed),
    });
  }

  /** History ids and page tokens of changes that were given until now are not known from here on. */
  forgetHistory(): void {
    this.#workspace.mailbox.forgetHistory();
    this.#workspace.log.forget();
  }

  /** What a request passes before its method answers it. */
  guard(method: string): readonly RequestHandler<Record<string, string>>[] {
    return [this.#counted(method), this.faults.inject];
  }

  #counted(method: string): RequestHandler<Record<string, string>> {
    return (request, response, next) => {
      const units = gmailUnits(request.method, request.path);
      this.requests.began(method, units);
      response.once("close", () => {
        const isWhole = response.writableFinished && response.statusCode < 400;
        if (!isWhole) this.requests.failed(method);
      });
      this.quota.spend(units);
      next();
    };
  }

  #assertKnown(id: string): void {
    if (this.#workspace.mailbox.seen.byId.has(id)) return;
    throw new GoogleHttpError("NOT_FOUND", `There is no message ${id}.`);
  }
}
