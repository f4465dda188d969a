import type { PathSegment } from "#workflows/definition/own-member.ts";
import {
  alternativesOf,
  memberOf,
  propertyNames,
  requiredNames,
  type SchemaNode,
} from "./schema-node.ts";

/** What a reference's path leads to, as far as its schema tells. */
export type SourceType =
  | { readonly type: "any" }
  | {
      readonly type: "known";
      readonly node: SchemaNode;
      /** Whether there may be nothing there. */
      readonly optional: boolean;
    }
  | {
      readonly type: "absent";
      readonly segment: PathSegment;
      readonly known: readonly string[];
    };

interface Found {
  readonly nodes: SchemaNode[];
  readonly optional: boolean;
}

function step(
  alternatives: readonly SchemaNode[],
  segment: PathSegment,
): Found | "any" {
  const nodes: SchemaNode[] = [];
  let optional = false;
  for (const node of alternatives) {
    const member = memberOf(node, segment);
    if (member === "open") return "any";
    if (member === "closed") {
      optional = true;
      continue;
    }
    nodes.push(member);
    optional ||=
      typeof segment === "string" && !requiredNames(node).includes(segment);
  }
  return { nodes, optional };
}

/** Follows a path from the schema of an output or an input. */
export function sourceType(
  start: SchemaNode,
  path: readonly PathSegment[],
): SourceType {
  let node = start;
  let optional = false;
  for (const segment of path) {
    const alternatives = alternativesOf(node);
    const found = step(alternatives, segment);
    if (found === "any") return { type: "any" };
    if (found.nodes.length === 0)
      return {
        type: "absent",
        segment,
        known: [...new Set(alternatives.flatMap(propertyNames))],
      };
    optional ||= found.optional;
    const [only] = found.nodes;
    node =
      found.nodes.length === 1 && only !== undefined
        ? only
        : {
            schema: { anyOf: found.nodes.map(({ schema }) => schema) },
            root: start.root,
          };
  }
  return { type: "known", node, optional };
}
