import { EVALUATION_KEYS, readEvaluation } from './read-evaluation.ts';
import { readSignal, SIGNAL_KEYS } from './read-signal.ts';
import { readSlo } from './read-slo.ts';
import type { AlarmDeclaration, SignalInput } from './runbook.ts';
import type { YamlMapping } from './yaml-mapping.ts';

const COMMON_KEYS = ['id', 'severity', 'description', 'heartbeat'] as const;

export const ALARM_KEYS = [
  ...COMMON_KEYS,
  ...SIGNAL_KEYS,
  ...['each', 'groupBy', 'atLeast', 'math', 'composite', 'slo'],
  ...EVALUATION_KEYS,
];

/** What decides an alarm: exactly one of these keys. */
const DECIDERS = ['metric', 'aws', 'math', 'composite', 'slo'] as const;

/** Keys that go with each of them, beside the common ones. */
const GOES_WITH: Record<(typeof DECIDERS)[number], readonly string[]> = {
  metric: [...SIGNAL_KEYS, 'each', 'groupBy', 'atLeast', ...EVALUATION_KEYS],
  aws: [...SIGNAL_KEYS, 'each', 'atLeast', ...EVALUATION_KEYS],
  math: ['math', 'each', 'atLeast', ...EVALUATION_KEYS],
  composite: ['composite'],
  slo: ['slo'],
};

/** CloudWatch's limit of 255 leaves room for a stage and for `each`. */
const ID = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const ID_LENGTH = 100;
/** PutMetricAlarm, AlarmDescription. */
const DESCRIPTION_LENGTH = 1024;
/** Ids of metric queries: a lower-case letter first. */
const INPUT = /^[a-z][a-zA-Z0-9_]*$/;

/** Reads one entry under `alarms`. */
export function readAlarm(alarm: YamlMapping): AlarmDeclaration | undefined {
  alarm.require('id');
  const id = alarm.text('id');
  if (id !== undefined && (!ID.test(id) || id.length > ID_LENGTH)) {
    alarm.problem('id', `"${id}" is no alarm id: lower-case words joined by dashes, at most ${ID_LENGTH} characters`);
  }
  const description = alarm.text('description');
  if (description !== undefined && description.length > DESCRIPTION_LENGTH) {
    alarm.problem('description', `CloudWatch takes ${DESCRIPTION_LENGTH} characters of description at most`);
  }
  const lines = Object.fromEntries(alarm.keys.map((key) => [key, alarm.lineOf(key)]));
  const common = {
    id: id ?? '',
    severity: alarm.oneOf('severity', ['page', 'ticket']),
    description,
    heartbeat: alarm.text('heartbeat'),
    line: alarm.line,
    lines,
  };
  const deciders = DECIDERS.filter((key) => alarm.has(key));
  const [decider] = deciders;
  if (decider === undefined || deciders.length > 1) {
    const found = deciders.length === 0 ? 'none' : deciders.join(' and ');
    alarm.problem(deciders[1], `an alarm has exactly one of ${DECIDERS.join(', ')}; this one has ${found}`);
    return undefined;
  }
  for (const key of alarm.keys) {
    const known: readonly string[] = [...COMMON_KEYS, ...GOES_WITH[decider]];
    if (ALARM_KEYS.includes(key) && !known.includes(key)) {
      alarm.problem(key, `"${key}" does not go with "${decider}"`);
    }
  }
  const own = READERS[decider](alarm);
  return id === undefined || own === undefined ? undefined : ({ ...common, ...own } as AlarmDeclaration);
}

type Own = { [K in AlarmDeclaration['kind']]: Partial<Extract<AlarmDeclaration, { kind: K }>> & { kind: K } };

const READERS: Record<(typeof DECIDERS)[number], (alarm: YamlMapping) => Own[AlarmDeclaration['kind']] | undefined> = {
  metric: readSignalAlarm,
  aws: readSignalAlarm,
  math: readMathAlarm,
  composite: (alarm) => {
    const rule = alarm.text('composite');
    return rule === undefined ? undefined : { kind: 'composite', rule };
  },
  slo: (alarm) => {
    const slo = readSlo(alarm);
    return slo && { kind: 'slo', slo };
  },
};

function readSignalAlarm(alarm: YamlMapping): Own['signal'] | undefined {
  const input = readSignal(alarm);
  const [each, groupBy, atLeast] = [alarm.text('each'), alarm.text('groupBy'), readFloor(alarm, 'atLeast')];
  if (each !== undefined && groupBy !== undefined) {
    alarm.problem('groupBy', '"groupBy" makes one alarm with many states, "each" many alarms: use one of them');
  }
  if (groupBy !== undefined && atLeast !== undefined) {
    alarm.problem('atLeast', 'a Metrics Insights query has no count beside its value: leave "atLeast" out');
  }
  const evaluation = readEvaluation(alarm, { grouped: groupBy !== undefined });
  return input && evaluation && { kind: 'signal', input, evaluation, each, groupBy, atLeast };
}

function readMathAlarm(alarm: YamlMapping): Own['math'] | undefined {
  const math = alarm.mapping('math', ['inputs', 'expression']);
  const evaluation = readEvaluation(alarm, { grouped: false });
  math?.require('inputs', 'expression');
  const [inputs, expression, each] = [math && readInputs(math), math?.text('expression'), alarm.text('each')];
  const atLeast: Record<string, number> = {};
  const floors = alarm.mapping('atLeast');
  for (const input of floors?.keys ?? []) {
    const floor = readFloor(floors!, input);
    if (inputs && !Object.hasOwn(inputs, input))
      floors!.problem(input, `"atLeast" names an input of "math", not "${input}"`);
    if (floor !== undefined) atLeast[input] = floor;
  }
  if (!inputs || expression === undefined || !evaluation) return undefined;
  return { kind: 'math', inputs, expression, evaluation, each, atLeast };
}

/** So many samples, or so large a sum; none or less would hold nothing back. */
function readFloor(from: YamlMapping, key: string): number | undefined {
  const floor = from.number(key);
  if (floor === undefined || floor > 0) return floor;
  from.problem(key, `"${key}" must be more than 0, not ${floor}`);
  return undefined;
}

function readInputs(math: YamlMapping): Record<string, SignalInput> | undefined {
  const mapping = math.mapping('inputs');
  if (!mapping) return undefined;
  const inputs: Record<string, SignalInput> = {};
  for (const name of mapping.keys) {
    if (!INPUT.test(name)) mapping.problem(name, `"${name}" is no input: a lower-case letter, then letters, digits, _`);
    const fields = mapping.mapping(name, SIGNAL_KEYS);
    const input = fields && readSignal(fields);
    if (input) inputs[name] = input;
  }
  return inputs;
}
