import middy, { type MiddyfiedHandler } from '@middy/core';
import type { Method } from '@middy/http-router';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { bind, context, type Span, trace } from 'lamplight/observe';
import { authenticate } from '../shared/auth/authenticate.ts';
import { authorize } from '../shared/auth/authorize.ts';
import { demandFeature } from '../shared/entitlements.ts';
import { answering } from '../shared/http/answer-errors.ts';
import type { Feature, Permission } from '../shared/vocabulary.ts';

/** Everything but /health lies below it; route templates and the metrics' `path` leave it out. */
const PREFIX = '/api/v1';

/** Who may call: everybody without a token, everybody with one, or those whose role has a permission. */
type Access = { open: true; permission?: undefined } | { open?: false; permission: Permission | 'any_user' };

export type RouteDefinition = Access & {
  /** `<verb>_<noun>`: the name of the span. */
  name: string;
  method: Method;
  /** Template under `/api/v1`: `/connections/{id}`. */
  path: string;
  /** What the tenant's plan has to include. */
  feature?: Feature;
  /** The path is absolute: not under `/api/v1`. */
  atRoot?: boolean;
  run: (request: { event: APIGatewayProxyEventV2; span: Span }) => Promise<APIGatewayProxyStructuredResultV2>;
};

/** A route as the router takes it. */
export interface Route {
  name: string;
  method: Method;
  path: string;
  handler: MiddyfiedHandler<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>;
}

/**
 * Makes a route: its template is bound for the metrics before anything can fail, the caller is authenticated and
 * authorized unless the route is open, and the work runs in a span of its own, which a refusal does not mark as failed.
 */
export function route({ name, method, path, open, permission, feature, atRoot = false, run }: RouteDefinition): Route {
  const handler = middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>({ timeoutEarlyInMillis: 0 })
    .before(() => bind({ path }))
    .handler((event) =>
      trace(name, { tenant_id: context().tenant_id }, (span) => answering(() => run({ event, span }))),
    );
  if (!open) handler.use(authenticate({ audience: 'api' }));
  if (permission && permission !== 'any_user') handler.use(authorize({ permission }));
  if (feature) handler.before(() => demandFeature(feature));
  return { name, method, path: atRoot ? path : `${PREFIX}${path}`, handler };
}

/** A JSON answer. */
export function json(statusCode: number, body: unknown): APIGatewayProxyStructuredResultV2 {
  return { statusCode, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
