import type { LocalWebSocketApi } from '../../template/app.ts';

type Route = LocalWebSocketApi['routes'][number];

/** Only a connection's own events go there, whatever a message says. */
const RESERVED = new Set(['$connect', '$disconnect']);

/**
 * The route of a message: what the API's route selection expression gives for its JSON body, else `$default`. Undefined
 * where there is neither.
 */
export function selectRoute({ routes, routeSelectionExpression }: LocalWebSocketApi, body: string): Route | undefined {
  const key = evaluate(routeSelectionExpression, body);
  const chosen = RESERVED.has(key) ? undefined : routes.find((route) => route.key === key);
  return chosen ?? routes.find((route) => route.key === '$default');
}

/** `$request.body.action`, `${request.body.action}`, or several of the latter in a text. */
function evaluate(expression: string, body: string): string {
  const message = parse(body);
  const whole = /^\$request\.body\.([\w.-]+)$/.exec(expression)?.[1];
  if (whole) return valueAt(message, whole);
  return expression.replace(/\$\{request\.body\.([\w.-]+)\}/g, (_part, path: string) => valueAt(message, path));
}

function valueAt(message: unknown, path: string): string {
  let value = message;
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return '';
    value = (value as Record<string, unknown>)[key];
  }
  return typeof value === 'object' || value === undefined ? '' : String(value);
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined; // what is no JSON goes to $default
  }
}
