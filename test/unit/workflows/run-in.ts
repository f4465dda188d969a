import { RunId } from "#shared/kernel/ids.ts";
import type { Run, RunPhase } from "#workflows/runtime/run/run-document.ts";

const AT = "2026-11-23T10:00:00.000Z";

/** A run that is nothing but in a phase. */
export function runIn(phase: RunPhase): Run {
  return {
    id: RunId.parse("run_261123_k3v9x2m8q4wt7n1c"),
    workflow_name: "example",
    definition_hash: "hash",
    engine_version: 1,
    phase,
    epoch: 0,
    ordered_epoch: 0,
    pause: null,
    concurrency: null,
    slot: null,
    compensation: null,
    root_run_id: "run_261123_k3v9x2m8q4wt7n1c",
    retried_from: null,
    retried_by: null,
    reruns: {},
    skips: {},
    parent: null,
    ancestors: [],
    owner_id: "alice@example.com",
    owner: {
      kind: "user",
      email: "alice@example.com",
      claimed_roles: [],
      by_agent: false,
      service_token: null,
    },
    casefile_id: null,
    labels: [],
    skip_hooks: [],
    traceparent: "",
    input: {},
    context: {},
    created_at: AT,
    deadline_at: AT,
    completed_at: null,
    error: null,
  };
}
