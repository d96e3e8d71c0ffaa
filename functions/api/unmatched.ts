import { HttpError } from '../shared/http/http-error.ts';
import type { Route } from './route.ts';

/** What API Gateway gives to another function; any other method of it arrives here, and a client of MCP waits for its 405. */
const ELSEWHERE = [{ method: 'POST', path: '/mcp' }];

/** What the router does with a request that no route takes: 405 where the path is one of ours, 404 otherwise. */
export function unmatched(routes: Route[]): (request: { method: string; path: string }) => never {
  const known = [...routes, ...ELSEWHERE].map(({ method, path }) => ({ method, pattern: patternOf(path) }));
  return ({ path }) => {
    const allowed = known.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method);
    if (allowed.length === 0) throw new HttpError(404, 'not_found', 'there is nothing at this path');
    throw new HttpError(405, 'method_not_allowed', `this path takes ${allowed.join(', ')}`, {
      allow: allowed.join(', '),
    });
  };
}

function patternOf(template: string): RegExp {
  return new RegExp(`^${template.replaceAll('.', '\\.').replaceAll(/\{[^/]+\}/g, '[^/]+')}/?$`);
}
