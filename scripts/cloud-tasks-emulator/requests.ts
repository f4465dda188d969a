import { z } from "zod";
import { Milliseconds } from "./wire-time.ts";

// Unset messages are null, unset members of a oneof undefined, unset scalars 0, "" or false.
const View = z.enum(["VIEW_UNSPECIFIED", "BASIC", "FULL"]);

const RateLimits = z.object({
  maxDispatchesPerSecond: z.number(),
  maxConcurrentDispatches: z.number(),
});

const RetryConfig = z.object({
  maxAttempts: z.number(),
  maxRetryDuration: Milliseconds.nullable(),
  minBackoff: Milliseconds.nullable(),
  maxBackoff: Milliseconds.nullable(),
  maxDoublings: z.number(),
});

const Queue = z.object({
  name: z.string(),
  rateLimits: RateLimits.nullable(),
  retryConfig: RetryConfig.nullable(),
});

const HttpRequest = z.object({
  url: z.string(),
  httpMethod: z.enum([
    "HTTP_METHOD_UNSPECIFIED",
    "POST",
    "GET",
    "HEAD",
    "PUT",
    "DELETE",
    "PATCH",
    "OPTIONS",
  ]),
  headers: z.record(z.string(), z.string()),
  body: z.instanceof(Buffer),
  oidcToken: z
    .object({ serviceAccountEmail: z.string(), audience: z.string() })
    .optional(),
  oauthToken: z.object({}).optional(),
});

const Task = z.object({
  name: z.string(),
  httpRequest: HttpRequest.optional(),
  appEngineHttpRequest: z.object({}).optional(),
  scheduleTime: Milliseconds.nullable(),
  dispatchDeadline: Milliseconds.nullable(),
});

const pages = { pageSize: z.number(), pageToken: z.string() };

export const CreateQueueRequest = z.object({
  parent: z.string(),
  queue: Queue.nullable(),
});

export const UpdateQueueRequest = z.object({
  queue: Queue.nullable(),
  updateMask: z.object({ paths: z.array(z.string()) }).nullable(),
});

export const ListQueuesRequest = z.object({
  parent: z.string(),
  filter: z.string(),
  ...pages,
});

/** Of GetQueue, DeleteQueue, PurgeQueue, PauseQueue, ResumeQueue and DeleteTask. */
export const NameRequest = z.object({ name: z.string() });

/** Of GetTask and RunTask. */
export const TaskRequest = z.object({ name: z.string(), responseView: View });

export const CreateTaskRequest = z.object({
  parent: z.string(),
  task: Task.nullable(),
  responseView: View,
});

export const ListTasksRequest = z.object({
  parent: z.string(),
  responseView: View,
  ...pages,
});

export type View = z.output<typeof View>;
export type WireQueue = z.output<typeof Queue>;
export type WireTask = z.output<typeof Task>;
export type WireHttpRequest = z.output<typeof HttpRequest>;
