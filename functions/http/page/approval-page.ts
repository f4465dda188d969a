import type { Request } from "express";
import { z } from "zod";
import { wireAnswer } from "#shared/dispatch/answer.ts";
import type { DispatchAnswer } from "#shared/dispatch/dispatch-answer.ts";
import { asColliderError, type ColliderError } from "#shared/kernel/error.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import { parseInput } from "#shared/registry/parse-input.ts";
import {
  decidedPage,
  questionPage,
  signInPage,
  type LinkedStep,
} from "./approval-page-html.ts";
import type { Composition } from "#functions/composition.ts";
import { formOf } from "#functions/http/request/form-body.ts";
import { APPROVAL_OPERATION } from "#functions/process/settings/public-address.ts";
import { refuse } from "#functions/http/request/refusal.ts";
import { logCall } from "#functions/http/request/request-line.ts";

/** A page, and the status that it is sent with. */
interface ApprovalPage {
  readonly status: number;
  readonly html: string;
}

const Text = z.string().max(200).catch("");
const Linked = z.object({ run_id: Text, step_id: Text });

const Form = z.object({
  access_token: z.string().max(8000),
  token: z.string().max(4000).optional(),
  comment: z.string().optional(),
  word: z.enum(["show", "approve", "reject"]),
});
type Form = z.infer<typeof Form>;

const Question = z.object({
  run_id: z.string(),
  step_id: z.string(),
  workflow_name: z.string(),
  message: z.string(),
  asked_by: z.string(),
  expires_at: z.string(),
  token: z.string(),
});
const Decided = z.object({ approved: z.boolean(), decided_by: z.string() });

/** One person's visit to the page. */
class Visit {
  readonly #composition: Composition;
  readonly #request: Request;
  readonly #step: LinkedStep;
  readonly #form: Form;

  constructor(
    composition: Composition,
    request: Request,
    fields: { readonly step: LinkedStep; readonly form: Form },
  ) {
    this.#composition = composition;
    this.#request = request;
    this.#step = fields.step;
    this.#form = fields.form;
  }

  /** As whoever signs in, by the same rules as any call. */
  async #call(name: string, payload: JsonObject): Promise<DispatchAnswer> {
    const { authenticate, registry, dispatch, log } = this.#composition;
    const request = this.#request;
    const caller = await authenticate(`Bearer ${this.#form.access_token}`);
    const called = await dispatch({
      operation: await registry.load(name),
      body: { payload },
      caller,
      traceparent: request.get("traceparent") ?? null,
    });
    logCall(log, { name, request, status: wireAnswer(called).status }, called);
    return called;
  }

  async #called(
    name: string,
    payload: JsonObject,
    shown: (result: JsonObject) => string,
  ): Promise<ApprovalPage> {
    const { outcome } = await this.#call(name, payload);
    return outcome.type === "success"
      ? { status: 200, html: shown(outcome.result) }
      : problemPage(this.#step, outcome.error);
  }

  async #decide(name: string): Promise<ApprovalPage> {
    const { token, comment = "" } = this.#form;
    const place = token === undefined ? { ...this.#step } : { token };
    const said = comment === "" ? {} : { comment };
    return this.#called(name, { ...place, ...said }, (result) => {
      const { approved, decided_by } = Decided.parse(result);
      return decidedPage(approved, decided_by);
    });
  }

  async answer(): Promise<ApprovalPage> {
    switch (this.#form.word) {
      case "show":
        return this.#called(APPROVAL_OPERATION, { ...this.#step }, (result) =>
          questionPage(Question.parse(result), this.#form.access_token),
        );
      case "approve":
        return this.#decide("approve_step");
      case "reject":
        return this.#decide("reject_step");
    }
  }
}

function problemPage(step: LinkedStep, error: ColliderError): ApprovalPage {
  return { status: error.httpStatus, html: signInPage(step, error.message) };
}

async function answerForm(
  composition: Composition,
  request: Request,
): Promise<ApprovalPage> {
  let step: LinkedStep = { run_id: "", step_id: "" };
  try {
    const fields = await formOf(request);
    step = Linked.parse(fields);
    const form = parseInput(Form, fields, "form");
    return await new Visit(composition, request, { step, form }).answer();
  } catch (thrown) {
    refuse(composition, APPROVAL_OPERATION, request, thrown);
    return problemPage(step, asColliderError(thrown));
  }
}

/**
 * The page on which approvers decide. When it is opened it only asks who is there, so that nothing that follows links (a
 * mail scanner, a preview) learns or decides anything.
 */
export async function answerApprovalPage(
  composition: Composition,
  request: Request,
): Promise<ApprovalPage> {
  return request.method === "POST"
    ? answerForm(composition, request)
    : { status: 200, html: signInPage(Linked.parse(request.query), null) };
}
