import type { Node } from '../../../lib/metric-math.ts';
import { FUNCTIONS } from './functions.ts';
import type { ArgumentKind } from './math-function.ts';
import type { Kind } from './value.ts';

/** Why a function of AWS is not evaluated here. */
const REFUSED: Readonly<Record<string, string>> = {
  ANOMALY_DETECTION_BAND: 'the trained model of CloudWatch cannot be reproduced',
  SEARCH: 'an alarm may not search; name the metrics',
  INSIGHT_RULE_METRIC: 'Contributor Insights is not modelled',
  SERVICE_QUOTA: 'the quotas of an account are not known here',
  DB_PERF_INSIGHTS: 'Performance Insights is not modelled',
  LAMBDA: 'connected data sources are not modelled',
};

export interface CheckOptions {
  /** The kinds of the queries that the expression may name, by id. */
  kindOf: (id: string) => Kind | undefined;
  isMetric: (id: string) => boolean;
}

export interface Checked {
  kind: Kind | undefined;
  problems: string[];
  lints: string[];
}

/** What an expression gives, what makes it impossible to evaluate, and what is unwise in an alarm. */
export function checkExpression(node: Node, { kindOf, isMetric }: CheckOptions): Checked {
  const problems: string[] = [];
  const lints: string[] = [];

  function visit(part: Node): ArgumentKind | undefined {
    switch (part.kind) {
      case 'number':
        return { kind: 'scalar' };
      case 'text':
        return { kind: 'text' };
      case 'negative':
        return value(part.operand);
      case 'name':
        return name(part.name);
      case 'array': {
        const items = part.items.map(visit);
        if (items.some((item) => item && item.kind !== 'series' && item.kind !== 'array')) {
          problems.push('an array holds time series');
        }
        return { kind: 'array' };
      }
      case 'binary': {
        const left = value(part.left);
        const right = value(part.right);
        if (!left || !right) return undefined;
        if (left.kind === 'array' && right.kind === 'array') {
          problems.push(`${part.operator} takes no two arrays`);
          return undefined;
        }
        const kinds = [left.kind, right.kind];
        return { kind: kinds.includes('array') ? 'array' : kinds.includes('series') ? 'series' : 'scalar' };
      }
      case 'call':
        return call(part.name, part.args);
    }
  }

  function value(part: Node): ArgumentKind | undefined {
    const found = visit(part);
    if (found?.kind !== 'text' && found?.kind !== 'word') return found && { kind: found.kind };
    problems.push(`"${found.name ?? 'a text'}" is no value`);
    return undefined;
  }

  function name(id: string): ArgumentKind | undefined {
    if (id === 'REPEAT' || id === 'LINEAR') return { kind: 'word', name: id };
    const kind = kindOf(id);
    if (kind) return { kind, name: id, metric: isMetric(id) };
    problems.push(`no query has the id "${id}"`);
    return undefined;
  }

  function call(functionName: string, args: Node[]): ArgumentKind | undefined {
    const known = Object.hasOwn(FUNCTIONS, functionName) ? FUNCTIONS[functionName] : undefined;
    if (!known) {
      const upper = functionName.toUpperCase();
      const why = REFUSED[upper];
      const hint = why ?? (Object.hasOwn(FUNCTIONS, upper) ? `write ${upper}` : 'the engine does not evaluate it');
      problems.push(`function ${functionName}: ${hint}`);
      return undefined;
    }
    const kinds = args.map(visit);
    if (kinds.some((kind) => kind === undefined)) return undefined;
    const result = known.check(kinds as ArgumentKind[]);
    if (typeof result === 'object') {
      problems.push(`${functionName} ${result.problem}`);
      return undefined;
    }
    const lint = known.lint?.(kinds as ArgumentKind[]);
    if (lint) lints.push(`${functionName} ${lint}`);
    return { kind: result };
  }

  const found = value(node);
  return { kind: found?.kind as Kind | undefined, problems, lints };
}

/** The ids that an expression names. */
export function namesIn(node: Node): string[] {
  switch (node.kind) {
    case 'name':
      return [node.name];
    case 'negative':
      return namesIn(node.operand);
    case 'array':
      return node.items.flatMap(namesIn);
    case 'call':
      return node.args.flatMap(namesIn);
    case 'binary':
      return [...namesIn(node.left), ...namesIn(node.right)];
    default:
      return [];
  }
}
