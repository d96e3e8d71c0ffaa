import type { LocalFunction } from './app.ts';

/** Finds the function that a mapping, route, schedule or subscription names, in any of the forms that AWS takes. */
export type FindFunction = (reference: unknown) => LocalFunction | undefined;

/**
 * Understands names, ARNs, both with a version or alias, and the URI by which API Gateway invokes
 * (`arn:aws:apigateway:<region>:lambda:path/2015-03-31/functions/<arn>/invocations`).
 */
export function functionFinder(functions: LocalFunction[]): FindFunction {
  const byName = new Map(functions.map((fn) => [fn.name, fn]));
  const byArn = new Map(functions.map((fn) => [fn.arn, fn]));
  return (reference) => {
    const text = String(reference ?? '').replace(/^.*\/functions\/(.+)\/invocations$/, '$1');
    const arn = /^arn:[^:]+:lambda:[^:]+:[^:]+:function:[^:]+/.exec(text)?.[0];
    return arn ? byArn.get(arn) : byName.get(text.split(':')[0] ?? '');
  };
}
