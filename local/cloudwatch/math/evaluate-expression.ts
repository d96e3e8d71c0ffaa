import type { Node } from '../../../lib/metric-math.ts';
import { FUNCTIONS } from './functions.ts';
import type { MathScope } from './math-function.ts';
import { combine, isArray, negate, type SeriesValue, type Value } from './value.ts';

/** Evaluates an expression that `checkExpression` found nothing wrong with. */
export function evaluateExpression(node: Node, scope: MathScope, find: (id: string) => Value): Value {
  function visit(part: Node): Value | string {
    switch (part.kind) {
      case 'number':
        return part.value;
      case 'text':
        return part.value;
      case 'name':
        return part.name === 'REPEAT' || part.name === 'LINEAR' ? part.name : find(part.name);
      case 'negative':
        return negate(visit(part.operand) as Value);
      case 'binary':
        return combine(part.operator, visit(part.left) as Value, visit(part.right) as Value);
      case 'array':
        return {
          members: part.items.map(visit).flatMap((item) => (isArray(item) ? item.members : [item as SeriesValue])),
        };
      case 'call': {
        // PERIOD asks for the metric, not for its datapoints.
        const args =
          part.name === 'PERIOD' ? part.args.map((arg) => (arg as { name: string }).name) : part.args.map(visit);
        return FUNCTIONS[part.name]!.evaluate(args, scope);
      }
    }
  }
  return visit(node) as Value;
}
