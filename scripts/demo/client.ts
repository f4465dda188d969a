import { randomUUID } from "node:crypto";
import { z } from "zod";
import { RunAnswer } from "#workflows/runtime/view/workflow-result.ts";

const Answer = z.object({
  payload: z.unknown(),
  error: z.object({ message: z.string() }).nullable(),
});

/** Calls the functions as any program does: over HTTP, with a bearer token. */
export class DemoClient {
  readonly #url: string;
  readonly #token: string;

  constructor(url: string, token: string) {
    this.#url = url;
    this.#token = token;
  }

  /** @throws Error with the answer's own message when the call fails. */
  async call<Schema extends z.ZodType>(
    functionName: string,
    schema: Schema,
    payload: object,
    requestId: string = randomUUID(),
  ): Promise<z.output<Schema>> {
    const response = await fetch(`${this.#url}/${functionName}`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${this.#token}`,
        "content-type": "application/json",
      },
      body: JSON.stringify({ request_id: requestId, payload }),
    });
    const { payload: answer, error } = Answer.parse(await response.json());
    if (error !== null) throw new Error(`${functionName}: ${error.message}`);
    return schema.parse(answer);
  }

  /** A package, by the path that its export has told. */
  async download(path: string): Promise<Uint8Array> {
    const response = await fetch(`${this.#url}${path}`, {
      headers: {
        authorization: `Bearer ${this.#token}`,
        accept: "application/zip",
      },
    });
    if (!response.ok) throw new Error(await response.text());
    return new Uint8Array(await response.arrayBuffer());
  }

  async startWorkflow(
    payload: object,
    requestId: string,
  ): Promise<RunAnswer["result"]> {
    const answer = await this.call(
      "start-workflow",
      RunAnswer,
      payload,
      requestId,
    );
    return answer.result;
  }

  async getWorkflow(runId: string): Promise<RunAnswer["result"]> {
    const answer = await this.call("get-workflow", RunAnswer, {
      run_id: runId,
    });
    return answer.result;
  }
}
