// Programs that must not compile: each line below a directive is an error, or the type check fails.
import { begun } from "./accepted-workflows.ts";

// @ts-expect-error -- a misspelt tool
begun.addStep("create_sesion", { casefile_id: "x" });

// @ts-expect-error -- a missing parameter
begun.addStep("create_session", {});

// @ts-expect-error -- a misspelt parameter
begun.addStep("create_session", { casefil_id: "x" });

// @ts-expect-error -- a parameter that the tool does not have
begun.addStep("create_session", { casefile_id: "x", titel: "y" });

// @ts-expect-error -- a value of another type
begun.addStep("create_session", { casefile_id: 4 });

// @ts-expect-error -- a value that the parameter does not list
begun.addStep("create_session", { casefile_id: "x", kind: "tol" });

begun.addStep("create_session", {
  // @ts-expect-error -- a misspelt step
  casefile_id: "${steps.create_casefil.casefile_id}",
});

begun.addStep("create_session", {
  // @ts-expect-error -- a step that does not exist yet
  casefile_id: "${steps.create_session.session_id}",
});

begun.addStep("create_session", {
  // @ts-expect-error -- a path that the output does not have
  casefile_id: "${steps.create_casefile.casefil_id}",
});

begun.addStep("create_session", {
  // @ts-expect-error -- a field of a list, where an index is needed
  casefile_id: "${steps.create_casefile.sessions.session_id}",
});

begun.addStep("create_session", {
  // @ts-expect-error -- a number where the parameter takes a string
  casefile_id: "${steps.create_casefile.size}",
});

begun.addStep("create_session", {
  // @ts-expect-error -- an output that may be absent, where the parameter is required
  casefile_id: "${steps.create_casefile.note}",
});

begun.addStep("create_session", {
  // @ts-expect-error -- an output that may be null
  casefile_id: "${steps.create_casefile.closed_by}",
});

begun.addStep("create_session", {
  // @ts-expect-error -- a path inside longer text that leads nowhere
  casefile_id: "x ${run.id} ${steps.create_casefile.sizes}",
});

begun.addStep("create_session", {
  casefile_id: "x",
  // @ts-expect-error -- text where the parameter takes a number
  limit: "about ${steps.create_casefile.size}",
});

begun.addStep("create_session", {
  casefile_id: "x",
  // @ts-expect-error -- any string where the parameter lists its values
  kind: "${steps.create_casefile.casefile_id}",
});

begun.addStep("create_session", {
  casefile_id: "x",
  // @ts-expect-error -- a reference of the wrong type deep inside a parameter
  owner: { name: "${steps.create_casefile.size}", age: 4 },
});

begun.addStep("create_casefile", {
  title: "x",
  // @ts-expect-error -- a reference of the wrong type inside a list
  tags: ["a", "${steps.create_casefile.size}"],
});

begun.addStep("create_casefile", {
  title: "x",
  // @ts-expect-error -- an unknown step inside free JSON
  metadata: { a: ["${steps.nix.size}"] },
});

begun.addStep("create_casefile", {
  // @ts-expect-error -- a key that the input does not have
  title: "${input.titel}",
});

begun.addStep("create_casefile", {
  // @ts-expect-error -- a run has only id and user_id
  title: "${run.name}",
});

begun.addStep("create_casefile", {
  // @ts-expect-error -- nothing of this name can be referred to
  title: "${secrets.key}",
});

begun.addStep(
  "create_session",
  { casefile_id: "x" },
  // @ts-expect-error -- a dependency that is no step
  { depends_on: ["create_casefil"] },
);

// @ts-expect-error -- an output of an unknown step
begun.withOutput({ a: "${steps.nix}" });

// @ts-expect-error -- a mode that does not exist
begun.withExecutionMode("dags");

begun.addStep("create_session", {
  casefile_id: "x",
  // @ts-expect-error -- a misspelt field inside a parameter
  owner: { name: "x", age: 4, agee: 4 },
});

begun.addStep("create_session", {
  casefile_id: "x",
  // @ts-expect-error -- a field that is missing inside a parameter
  owner: { name: "x" },
});

begun.addStep("create_session", {
  // @ts-expect-error -- a field that the items of a list do not have
  casefile_id: "${steps.create_casefile.sessions[0].id}",
});

begun.addStep("create_session", {
  // @ts-expect-error -- a list where the parameter takes a string
  casefile_id: "${steps.create_casefile.sessions}",
});

begun.addStep("create_casefile", {
  // @ts-expect-error -- an input that may be left out, where the parameter is required
  title: "${input.client}",
});

// @ts-expect-error -- an option that steps do not have
begun.addStep("create_casefile", { title: "x" }, { time_out: 30 });

begun.addStep(
  "create_casefile",
  { title: "x" },
  // @ts-expect-error -- a retry policy that does not exist
  { retry_policy: { max_attempt: 5 } },
);

begun.addStep(
  "create_session",
  // @ts-expect-error -- an output that may be absent, because the step asks for less than success
  { casefile_id: "${steps.create_casefile.casefile_id}" },
  { run_if: "none_failed" },
);

begun.addStep(
  "create_session",
  // @ts-expect-error -- an output that may be absent, because the step follows from anything
  { casefile_id: "${steps.create_casefile.casefile_id}" },
  { run_if: "all_done" },
);

begun.addStep(
  "create_casefile",
  { title: "x" },
  // @ts-expect-error -- something that no step can ask of those before it
  { run_if: "one_success" },
);

// @ts-expect-error -- a condition that is no text
begun.addStep("create_casefile", { title: "x" }, { when: true });

// @ts-expect-error -- a way of handling errors that does not exist
begun.withErrorHandling("stop");
