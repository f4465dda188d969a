/** What one unit of a service costs. */
export interface Price {
  readonly what: string;
  readonly usd: number;
  readonly per: number;
  readonly unit: string;
  readonly source: string;
}

/**
 * List prices of us-central1 in US dollars, without what is free each day or month.
 *
 * They were read on the day that `asOf` names in copies of Google's own pages, which do not say of when they are. Seen
 * there: Cloud Tasks, Cloud Run's billing by request in regions of tier 1, Pub/Sub, and Firestore's standard edition in
 * us-west1. Not seen: Firestore's row of us-central1, taken to be that of us-west1. Where a bill differs, the bill
 * is right.
 */
export const PRICES = {
  asOf: "2026-11-28",
  region: "us-central1",
  currency: "USD",
  documentRead: {
    what: "Firestore: documents read",
    usd: 0.03,
    per: 100_000,
    unit: "document",
    source: "https://firebase.google.com/docs/firestore/pricing",
  },
  documentWrite: {
    what: "Firestore: documents written",
    usd: 0.09,
    per: 100_000,
    unit: "document",
    source: "https://firebase.google.com/docs/firestore/pricing",
  },
  documentDelete: {
    what: "Firestore: documents deleted",
    usd: 0.01,
    per: 100_000,
    unit: "document",
    source: "https://firebase.google.com/docs/firestore/pricing",
  },
  taskOperation: {
    what: "Cloud Tasks: tasks created, and attempts to deliver them",
    usd: 0.4,
    per: 1_000_000,
    unit: "operation",
    source: "https://cloud.google.com/tasks/pricing",
  },
  call: {
    what: "Cloud Run functions: calls",
    usd: 0.4,
    per: 1_000_000,
    unit: "call",
    source: "https://cloud.google.com/run/pricing",
  },
  cpu: {
    what: "Cloud Run functions: processor",
    usd: 0.000_024,
    per: 1,
    unit: "vCPU-second",
    source: "https://cloud.google.com/run/pricing",
  },
  memory: {
    what: "Cloud Run functions: memory",
    usd: 0.000_002_5,
    per: 1,
    unit: "GiB-second",
    source: "https://cloud.google.com/run/pricing",
  },
  message: {
    what: "Pub/Sub: messages, of 1,000 bytes at least",
    usd: 40,
    per: 1024 ** 4,
    unit: "byte",
    source: "https://cloud.google.com/pubsub/pricing",
  },
} as const satisfies {
  readonly asOf: string;
  readonly region: string;
  readonly currency: string;
  readonly [service: string]: string | Price;
};
