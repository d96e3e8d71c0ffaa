import { type Node, parseExpression } from '../../metric-math.ts';
import { didYouMean } from '../problem.ts';

/** CloudWatch user guide, "Using metric math", the table of functions; without those that no alarm may call. */
const FUNCTIONS = [
  ...['ABS', 'ANOMALY_DETECTION_BAND', 'AVG', 'CEIL', 'DATAPOINT_COUNT', 'DATE', 'DAY', 'DB_PERF_INSIGHTS', 'DIFF'],
  ...['DIFF_TIME', 'EPOCH', 'FILL', 'FIRST', 'FLOOR', 'HOUR', 'IF', 'INSIGHT_RULE_METRIC', 'LAMBDA', 'LAST', 'LOG'],
  ...['LOG10', 'MAX', 'METRICS', 'METRIC_COUNT', 'MIN', 'MINUTE', 'MONTH', 'PERIOD', 'RATE', 'REMOVE_EMPTY'],
  ...['RUNNING_SUM', 'SERVICE_QUOTA', 'SLICE', 'SORT', 'STDDEV', 'SUM', 'TIME_SERIES', 'YEAR'],
];

/** What FILL takes in place of a number. */
const WORDS = ['REPEAT', 'LINEAR'];

/** Why CloudWatch would not take this expression over inputs of these names; it says so at deployment alone. */
export function mathProblems(expression: string, inputs: readonly string[]): string[] {
  const parsed = parseExpression(expression);
  if ('problem' in parsed) return [parsed.problem];
  return [...new Set(walk(parsed, inputs))];
}

function walk(node: Node, inputs: readonly string[]): string[] {
  switch (node.kind) {
    case 'name':
      if (inputs.includes(node.name) || WORDS.includes(node.name)) return [];
      return [`"${node.name}" in the expression is no input${didYouMean(node.name, inputs)}`];
    case 'call':
      return [...callProblems(node.name), ...node.args.flatMap((arg) => walk(arg, inputs))];
    case 'array':
      return node.items.flatMap((item) => walk(item, inputs));
    case 'negative':
      return walk(node.operand, inputs);
    case 'binary':
      return [...walk(node.left, inputs), ...walk(node.right, inputs)];
    default:
      return [];
  }
}

function callProblems(name: string): string[] {
  if (FUNCTIONS.includes(name)) return [];
  if (name.toUpperCase() === 'SEARCH') return ['no alarm may SEARCH: name the metrics under "inputs"'];
  return [`no function "${name}" in metric math${didYouMean(name, FUNCTIONS)}`];
}
