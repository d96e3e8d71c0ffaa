import { NO_VALUE, type Scope, Unresolvable } from './scope.ts';

/** How many zones `Fn::GetAZs` names; every region has at least as many. */
const ZONES = ['a', 'b', 'c'];

/** One intrinsic function: its argument as the template writes it, and where it stands. */
type Intrinsic = (argument: unknown, scope: Scope) => unknown;

/** The intrinsic functions of CloudFormation, by the key that stands for them. */
export const intrinsics: Readonly<Record<string, Intrinsic>> = {
  Ref: (name, scope) => scope.ref(String(name)),
  'Fn::GetAtt': (argument, scope) => {
    const [logicalId = '', ...attribute] = Array.isArray(argument) ? argument : String(argument).split('.');
    return scope.attribute(String(logicalId), attribute.map((part) => scope.resolve(part)).join('.'));
  },
  'Fn::Join': (argument, scope) => {
    const [separator, parts] = pair(argument);
    return list('Fn::Join', scope.resolve(parts)).map(text).join(String(separator));
  },
  'Fn::Split': (argument, scope) => {
    const [separator, source] = pair(argument);
    return text(scope.resolve(source)).split(String(separator));
  },
  'Fn::Select': (argument, scope) => {
    const [index, source] = pair(argument);
    const values = list('Fn::Select', scope.resolve(source));
    const value = values[Number(scope.resolve(index))];
    if (value === undefined) throw new Unresolvable(`Fn::Select takes entry ${index} of a list of ${values.length}`);
    return value;
  },
  'Fn::Sub': (argument, scope) => {
    const [template, variables] = Array.isArray(argument) ? argument : [argument, {}];
    return substitute(String(template), (variables ?? {}) as Record<string, unknown>, scope);
  },
  'Fn::GetAZs': (argument, scope) => {
    const region = text(scope.resolve(argument)) || scope.region;
    return ZONES.map((zone) => region + zone);
  },
  'Fn::FindInMap': (argument, scope) => {
    const [map, first, second, otherwise] = list('Fn::FindInMap', argument).map((part) => scope.resolve(part));
    const value = scope.stack.mappings[text(map)]?.[text(first)]?.[text(second)];
    if (value !== undefined) return scope.resolve(value);
    const fallback = (otherwise as { DefaultValue?: unknown } | undefined)?.DefaultValue;
    if (fallback !== undefined) return fallback;
    throw new Unresolvable(`mapping ${map} has no value for ${first}, ${second}`);
  },
  'Fn::If': (argument, scope) => {
    const [condition, then, otherwise] = list('Fn::If', argument);
    return scope.resolve(scope.condition(String(condition)) ? then : otherwise);
  },
  'Fn::Equals': (argument, scope) => {
    const [left, right] = pair(argument).map((side) => scope.resolve(side));
    return text(left) === text(right);
  },
  'Fn::And': (argument, scope) => list('Fn::And', argument).every((part) => scope.resolve(part) === true),
  'Fn::Or': (argument, scope) => list('Fn::Or', argument).some((part) => scope.resolve(part) === true),
  'Fn::Not': (argument, scope) => scope.resolve(list('Fn::Not', argument)[0]) !== true,
  'Fn::Base64': (argument, scope) => Buffer.from(text(scope.resolve(argument))).toString('base64'),
  'Fn::ToJsonString': (argument, scope) => JSON.stringify(scope.resolve(argument)),
  'Fn::ImportValue': (argument, scope) => scope.importValue(text(scope.resolve(argument))),
  'Fn::GetStackOutput': (argument, scope) => {
    const { StackName, OutputName } = argument as { StackName: unknown; OutputName: unknown };
    return scope.stackOutput(text(scope.resolve(StackName)), text(scope.resolve(OutputName)));
  },
};

/** `${Name}` is a reference, `${Name.Attribute}` an attribute, `${!Name}` is itself. */
function substitute(template: string, variables: Record<string, unknown>, scope: Scope): string {
  return template.replace(/\$\{(!?)([^}]+)\}/g, (_whole, literal: string, name: string) => {
    if (literal) return `\${${name}}`;
    const key = name.trim();
    if (key in variables) return text(scope.resolve(variables[key]));
    if (key.startsWith('AWS::') || !key.includes('.')) return text(scope.ref(key));
    const [logicalId = '', ...attribute] = key.split('.');
    return text(scope.attribute(logicalId, attribute.join('.')));
  });
}

function pair(argument: unknown): [unknown, unknown] {
  if (Array.isArray(argument) && argument.length === 2) return [argument[0], argument[1]];
  throw new Unresolvable(`expected a list of two, not ${JSON.stringify(argument)}`);
}

function list(name: string, value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  throw new Unresolvable(`${name} takes a list, not ${JSON.stringify(value)}`);
}

function text(value: unknown): string {
  if (value === NO_VALUE || value === undefined || value === null) return '';
  if (typeof value === 'object') throw new Unresolvable(`expected a string, not ${JSON.stringify(value)}`);
  return String(value);
}
