/** As Google's clients give it. */
interface Answer {
  readonly ok: boolean;
  readonly headers: Headers;
  readonly data: unknown;
}

/**
 * Makes sure that an answer of JSON is one. Of what cannot be parsed the client gives the text, in which no field is found:
 * an answer that was cut off would be taken for one that says nothing.
 *
 * @throws SyntaxError
 */
export async function wholeAnswer<Request, Given extends Answer>(
  request: Request,
  send: (request: Request) => Promise<Given>,
): Promise<Given> {
  const answer = await send(request);
  const type = answer.headers.get("content-type") ?? "";
  const isText = typeof answer.data === "string";
  if (answer.ok && isText && type.includes("application/json"))
    throw new SyntaxError("Google's answer is no JSON: it was cut off.");
  return answer;
}
