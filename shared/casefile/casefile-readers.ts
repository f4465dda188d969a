/** Among the readers of a casefile: everybody. No principal has a name like it (`UserId`). */
const EVERYBODY = "__everybody__";

/** Whom a list shows a casefile to. Grants that have run out since are among them until somebody shares it again. */
export function readersOf(access: {
  readonly ownerId: string;
  readonly grantees: Iterable<string>;
  readonly isPublic: boolean;
}): readonly string[] {
  const { ownerId, grantees, isPublic } = access;
  return [ownerId, ...grantees, ...(isPublic ? [EVERYBODY] : [])];
}

/** The readers that stand for a principal. */
export function readerNames(principal: string): readonly string[] {
  return [principal, EVERYBODY];
}
