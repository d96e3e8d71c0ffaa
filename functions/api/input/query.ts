import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import * as v from 'valibot';
import { HttpError } from '../../shared/http/http-error.ts';
import { type Cursor, DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE, parseCursor } from '../../shared/paging.ts';
import { inputProblem } from './problem.ts';

/** The two parameters of every list. */
export const PAGE = {
  limit: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^\d{1,4}$/, `must be a whole number from 1 to ${MAX_PAGE_SIZE}`),
      v.transform(Number),
      v.minValue(1, `must be a whole number from 1 to ${MAX_PAGE_SIZE}`),
      v.maxValue(MAX_PAGE_SIZE, `must be a whole number from 1 to ${MAX_PAGE_SIZE}`),
    ),
    String(DEFAULT_PAGE_SIZE),
  ),
  cursor: v.optional(
    v.pipe(
      v.string(),
      v.transform(parseCursor),
      v.custom<Cursor>((cursor) => cursor !== undefined, 'must be the next_cursor of an earlier page'),
    ),
  ),
};

/** An id in a query or a path. */
export const Id = v.pipe(v.string(), v.uuid('must be a UUID'));

/**
 * The query of a request, checked: a parameter that the route does not have is refused rather than overlooked.
 *
 * @throws HttpError 400
 */
export function readQuery<Entries extends v.ObjectEntries>(
  event: APIGatewayProxyEventV2,
  entries: Entries,
): v.InferOutput<v.StrictObjectSchema<Entries, undefined>> {
  const result = v.safeParse(v.strictObject(entries), { ...event.queryStringParameters });
  if (!result.success) throw inputProblem('invalid_query', result.issues);
  return result.output;
}

/**
 * The `{id}` of the path.
 *
 * @throws HttpError 400 for one that is no UUID
 */
export function readId(event: APIGatewayProxyEventV2): string {
  const result = v.safeParse(Id, event.pathParameters?.id);
  if (!result.success) throw new HttpError(400, 'invalid_id', 'the id in the path must be a UUID');
  return result.output;
}
