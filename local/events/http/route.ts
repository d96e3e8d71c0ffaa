import type { LocalHttpApi } from '../../template/app.ts';

export type HttpRoute = LocalHttpApi['routes'][number];

export interface RouteMatch {
  route: HttpRoute;
  pathParameters: Record<string, string>;
}

interface Candidate {
  route: HttpRoute;
  method: string;
  segments: string[];
  /** `/items/` and `/items` are two routes. */
  path: string;
}

/** A segment's rank; the path with the lower rank in its first differing segment is the more specific one. */
const EXACT = 0;
const PARAMETER = 1;
const GREEDY = 2;

/**
 * Chooses a route as HTTP APIs do: the most specific path (an exact segment before `{id}`, `{id}` before `{proxy+}`),
 * on the same path the method before ANY, `$default` last. `{proxy+}` takes at least one segment.
 * "Create routes for HTTP APIs", Amazon API Gateway developer guide.
 */
export function createRouter(routes: HttpRoute[]): (method: string, path: string) => RouteMatch | undefined {
  const fallback = routes.find(({ key }) => key === '$default');
  const candidates = routes
    .filter(({ key }) => key !== '$default')
    .map(parse)
    .sort(bySpecificity);

  return (method, path) => {
    const segments = split(path);
    for (const candidate of candidates) {
      if (candidate.method !== method && candidate.method !== 'ANY') continue;
      const pathParameters = match(candidate.segments, segments);
      if (pathParameters) return { route: candidate.route, pathParameters };
    }
    return fallback && { route: fallback, pathParameters: {} };
  };
}

function parse(route: HttpRoute): Candidate {
  const [method = '', path = '/'] = route.key.split(' ');
  return { route, method, path, segments: split(path) };
}

function split(path: string): string[] {
  return path.slice(1).split('/');
}

function match(pattern: string[], segments: string[]): Record<string, string> | undefined {
  const parameters: Record<string, string> = {};
  for (const [index, part] of pattern.entries()) {
    const segment = segments[index];
    const rank = rankOf(part);
    if (segment === undefined || (rank !== EXACT && segment === '')) return undefined;
    if (rank === GREEDY) {
      parameters[part.slice(1, -2)] = segments.slice(index).join('/');
      return parameters;
    }
    if (rank === PARAMETER) parameters[part.slice(1, -1)] = segment;
    else if (part !== segment) return undefined;
  }
  return pattern.length === segments.length ? parameters : undefined;
}

function bySpecificity(a: Candidate, b: Candidate): number {
  for (let index = 0; index < Math.max(a.segments.length, b.segments.length); index += 1) {
    const difference = rankOf(a.segments[index]) - rankOf(b.segments[index]);
    if (difference !== 0) return difference;
  }
  return Number(a.method === 'ANY') - Number(b.method === 'ANY');
}

function rankOf(segment: string | undefined): number {
  if (segment?.startsWith('{') && segment.endsWith('}')) return segment.endsWith('+}') ? GREEDY : PARAMETER;
  return EXACT;
}
