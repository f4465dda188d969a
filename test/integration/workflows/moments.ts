import type { Moment } from "./gated-platform.ts";

type At = (moment: Moment) => boolean;

/** A commit that writes the document of a step. */
export function commitOf(stepId: string, stage: Moment["stage"]): At {
  return (moment) =>
    moment.verb === "commit" &&
    moment.stage === stage &&
    moment.about.some((path) => path.endsWith(`/steps/${stepId}`));
}

/** A commit that writes a document of a collection, not of one below it. */
export function commitIn(collection: string, stage: Moment["stage"]): At {
  const path = new RegExp(`^${collection}/[^/]+$`);
  return (moment) =>
    moment.verb === "commit" &&
    moment.stage === stage &&
    moment.about.some((one) => path.test(one));
}

/** The order of a task that delivers a step. */
export function enqueueOf(stepId: string, stage: Moment["stage"]): At {
  return (moment) =>
    moment.verb === "enqueue" &&
    moment.stage === stage &&
    (moment.about[1] ?? "").includes(`"step_key":"${stepId}"`);
}

/** A look, or a deed, in the world outside. */
export function outside(what: "probe" | "send", stage: Moment["stage"]): At {
  return (moment) =>
    moment.verb === "outside" &&
    moment.stage === stage &&
    (moment.about[0] ?? "").startsWith(what);
}

export function reading(verb: "count" | "get" | "get_all", path: RegExp): At {
  return (moment) =>
    moment.verb === verb && moment.about.some((one) => path.test(one));
}

/** Not the first such moment, but the second or a later one. */
export function nth(count: number, at: At): At {
  let seen = 0;
  return (moment) => at(moment) && (seen += 1) === count;
}
