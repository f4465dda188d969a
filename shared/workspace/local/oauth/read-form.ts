import { parse } from "node:querystring";
import { buffer } from "node:stream/consumers";
import type { RequestHandler } from "express";

/** The fields of a form; where functions-framework, or what guards it, has read the body already, of what it has left. */
export const readForm: RequestHandler = async (request, _response, next) => {
  const raw: unknown = "rawBody" in request ? request.rawBody : undefined;
  const bytes = Buffer.isBuffer(raw) ? raw : await buffer(request);
  request.body = { ...parse(bytes.toString("utf8")) };
  next();
};
