import type { Request } from "express";
import { z } from "zod";
import { INTERNAL_CALLER, type Caller } from "#shared/auth/caller.ts";
import { wireAnswer } from "#shared/dispatch/answer.ts";
import { asColliderError } from "#shared/kernel/error.ts";
import type { JsonObject } from "#shared/kernel/json.ts";
import { parseInput } from "#shared/registry/parse-input.ts";
import type { Composition } from "#functions/composition.ts";
import {
  confirmAgainPage,
  confirmPage,
  connectedPage,
  idlePage,
  notConnectedPage,
} from "./consent-page-html.ts";
import { formOf } from "#functions/http/request/form-body.ts";
import { CONSENT_OPERATION } from "#functions/process/settings/public-address.ts";
import { refuse } from "#functions/http/request/refusal.ts";
import { logCall } from "#functions/http/request/request-line.ts";
import { ScopeName } from "#functions/workspace/access/workspace-standing.ts";

interface ConsentPage {
  readonly status: number;
  readonly html: string;
}

const Text = z.string().max(4000);

/** What a browser brings back from Google's page. */
const Returned = z.object({
  state: Text,
  code: Text.optional(),
  error: Text.optional(),
});

const Form = z.object({
  access_token: z.string().max(8000),
  code: z.string().max(200),
});

const Connected = z.object({
  user_id: z.string(),
  account: z.string(),
  scopes_granted: z.array(ScopeName),
});
const Received = Connected.extend({
  state: z.enum(["connected", "awaits_confirmation"]),
});

const DENIED =
  "You have not consented, so nothing is connected. Begin again with connect_workspace when you change your mind.";
const NOT_BEGUN =
  "This is not the way back from a consent. Begin with connect_workspace.";

/** A call like any other, with its audit record and its log line; neither learns more than the operation is given. */
async function called(
  { registry, dispatch, log }: Composition,
  request: Request,
  call: {
    readonly name: string;
    readonly payload: JsonObject;
    readonly caller: Caller;
  },
): Promise<JsonObject> {
  const { name, payload, caller } = call;
  const answer = await dispatch({
    operation: await registry.load(name),
    body: { payload },
    caller,
    traceparent: request.get("traceparent") ?? null,
  });
  logCall(log, { name, request, status: wireAnswer(answer).status }, answer);
  if (answer.outcome.type === "success") return answer.outcome.result;
  throw answer.outcome.error;
}

/** Has the consent kept: as a connection at once, where the account is the user's own address. */
async function received(
  composition: Composition,
  request: Request,
  returned: { readonly state: string; readonly code: string },
): Promise<ConsentPage> {
  const { consents } = await composition.workspace.reached();
  const { consent, confirmation } = await consents.receive(
    returned.state,
    returned.code,
  );
  const result = await called(composition, request, {
    name: "receive_workspace_consent",
    payload: consent,
    caller: INTERNAL_CALLER,
  });
  const kept = Received.parse(result);
  return {
    status: 200,
    html:
      kept.state === "connected"
        ? connectedPage(kept)
        : confirmPage(kept, confirmation),
  };
}

async function answerReturn(
  composition: Composition,
  request: Request,
): Promise<ConsentPage> {
  const returned = Returned.safeParse(request.query);
  if (!returned.success)
    return { status: 400, html: notConnectedPage(NOT_BEGUN) };
  const { state, code, error } = returned.data;
  const { consents } = await composition.workspace.reached();
  // Nothing else in the address counts where this installation has not begun the consent.
  await consents.stateOf(state);
  if (code !== undefined && error === undefined)
    return received(composition, request, { state, code });
  return { status: 200, html: notConnectedPage(DENIED) };
}

async function confirmed(
  composition: Composition,
  request: Request,
  form: z.infer<typeof Form>,
): Promise<ConsentPage> {
  try {
    const caller = await composition.authenticate(
      `Bearer ${form.access_token}`,
    );
    const result = await called(composition, request, {
      name: CONSENT_OPERATION,
      payload: { code: form.code },
      caller,
    });
    return { status: 200, html: connectedPage(Connected.parse(result)) };
  } catch (thrown) {
    const { httpStatus: status, message } = asColliderError(thrown);
    return { status, html: confirmAgainPage(message, form.code) };
  }
}

async function answerForm(
  composition: Composition,
  request: Request,
): Promise<ConsentPage> {
  const form = parseInput(Form, await formOf(request), "form");
  return confirmed(composition, request, form);
}

/**
 * The page to which a browser comes back from Google's consent page. A HEAD request, as of a scanner of links, uses up no code.
 */
export async function answerConsentPage(
  composition: Composition,
  request: Request,
): Promise<ConsentPage> {
  if (request.method === "HEAD") return { status: 200, html: idlePage() };
  try {
    return request.method === "POST"
      ? await answerForm(composition, request)
      : await answerReturn(composition, request);
  } catch (thrown) {
    refuse(composition, CONSENT_OPERATION, request, thrown);
    const { httpStatus: status, message } = asColliderError(thrown);
    return { status, html: notConnectedPage(message) };
  }
}
