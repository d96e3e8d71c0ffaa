import type { HttpEvent } from './http-event.ts';

/** The `path` of a request that no route has: never the path itself, which a caller could make anything. */
export const UNMATCHED = '_unmatched';

export type Matcher = (path: string) => string | undefined;

/** Finds the template of a path among `/connections/{id}`-like ones; the first that fits wins. */
export function routeMatcher(templates: readonly string[]): Matcher {
  const routes = templates.map((template) => ({ template, pattern: pattern(template) }));
  return (path) => routes.find((route) => route.pattern.test(path))?.template;
}

/** The template of a request: of the routes that the source was given, else the gateway's own. */
export function templateOf(event: HttpEvent, match: Matcher): string {
  const { rawPath, path = rawPath, routeKey, resource } = Object(event);
  const template = typeof path === 'string' && path.length <= 2048 ? match(path) : undefined;
  if (template !== undefined) return template;
  const route = typeof routeKey === 'string' ? routeKey.split(' ')[1] : resource;
  return typeof route === 'string' && !route.includes('+}') ? route : UNMATCHED;
}

function pattern(template: string): RegExp {
  const source = template
    .split('/')
    .map((part) => (/^\{[^}]+\}$/.test(part) ? '[^/]+' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')))
    .join('/');
  return new RegExp(`^${source}/?$`);
}
