import { ColliderError } from "#shared/kernel/error.ts";
import { pageTokenInvalid } from "#shared/kernel/page.ts";
import type {
  DriveFilePage,
  DriveSearch,
  DriveService,
} from "#shared/workspace/drive-service.ts";

function queryInvalid(cause: ColliderError): ColliderError {
  return new ColliderError(
    "INVALID_ARGUMENT",
    `query is not in Drive's search terms. Write name contains 'contract', for one. ${cause.message}`,
    {
      reason: "DRIVE_QUERY_INVALID",
      fieldViolations: [
        {
          field: "payload.query",
          description: "Drive does not understand it",
          reason: "INVALID",
        },
      ],
      cause,
    },
  );
}

/**
 * One page of files.
 *
 * @throws ColliderError INVALID_ARGUMENT that names `page_token` or `query`: the query of a page that goes on was
 * understood before.
 */
export async function drivePage(
  drive: DriveService,
  search: DriveSearch,
  signal: AbortSignal,
): Promise<DriveFilePage> {
  try {
    return await drive.listFiles(search, signal);
  } catch (thrown) {
    if (!(thrown instanceof ColliderError)) throw thrown;
    if (thrown.code !== "INVALID_ARGUMENT") throw thrown;
    throw search.pageToken === null
      ? queryInvalid(thrown)
      : pageTokenInvalid(thrown);
  }
}
