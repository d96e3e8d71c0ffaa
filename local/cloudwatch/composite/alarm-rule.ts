import type { StateValue } from '../alarms/alarm.ts';
import { ALARM_LIMITS } from '../limits.ts';

/** An AlarmRule, parsed. */
export type Rule =
  | { kind: 'constant'; value: boolean }
  | { kind: 'state'; state: StateValue; alarm: string }
  | { kind: 'not'; operand: Rule }
  | { kind: 'and' | 'or'; operands: Rule[] }
  | { kind: 'at-least'; count: number; percent: boolean; state: StateValue; negated: boolean; alarms: string[] };

const STATES: readonly string[] = ['OK', 'ALARM', 'INSUFFICIENT_DATA'];
/** Unquoted names hold no spaces, brackets or commas. */
const TOKEN = /\s*(?:([(),])|"((?:[^"\\]|\\.)*)"|([^\s(),"]+))\s*/y;

interface Token {
  kind: 'sign' | 'quoted' | 'word';
  value: string;
}

class Unreadable {
  readonly problem: string;
  constructor(problem: string) {
    this.problem = problem;
  }
}

/**
 * Parses the rule of a composite alarm. Words are upper case, AND binds tighter than OR.
 *
 * Source: API reference, PutCompositeAlarm; user guide, "Combining alarms"; captures from AWS for what it refuses.
 *
 * @returns the rule, or what is wrong with it
 */
export function parseAlarmRule(text: string): Rule | { problem: string } {
  if (text.length > ALARM_LIMITS.ruleLength)
    return { problem: `AlarmRule has at most ${ALARM_LIMITS.ruleLength} characters` };
  try {
    return parse(tokenise(text));
  } catch (error) {
    if (error instanceof Unreadable) return { problem: `AlarmRule: ${error.problem}` };
    throw error;
  }
}

/** The alarms that a rule names, each once, by name or ARN as it stands there. */
export function alarmsOf(rule: Rule): string[] {
  const found = new Set<string>();
  function visit(part: Rule): void {
    if (part.kind === 'state') found.add(part.alarm);
    else if (part.kind === 'at-least') for (const alarm of part.alarms) found.add(alarm);
    else if (part.kind === 'not') visit(part.operand);
    else if (part.kind === 'and' || part.kind === 'or') part.operands.forEach(visit);
  }
  visit(rule);
  return [...found];
}

function parse(tokens: Token[]): Rule {
  let at = 0;
  let elements = 0;
  const next = (): Token => {
    const token = tokens[at++];
    if (!token) throw new Unreadable('it ends too early');
    return token;
  };
  const is = (kind: Token['kind'], value: string) => tokens[at]?.kind === kind && tokens[at]!.value === value;
  const expect = (sign: string) => {
    const token = next();
    if (token.kind !== 'sign' || token.value !== sign) throw new Unreadable(`"${sign}" expected, not "${token.value}"`);
  };

  function several(word: 'AND' | 'OR', operand: () => Rule): Rule {
    const operands = [operand()];
    while (is('word', word)) {
      at += 1;
      operands.push(operand());
    }
    if (operands.length === 1) return operands[0]!;
    return { kind: word === 'AND' ? 'and' : 'or', operands };
  }

  const anyOf = (): Rule => several('OR', allOf);
  const allOf = (): Rule => several('AND', negation);

  function negation(): Rule {
    if (!is('word', 'NOT')) return primary();
    at += 1;
    return { kind: 'not', operand: negation() };
  }

  function primary(): Rule {
    elements += 1;
    if (elements > ALARM_LIMITS.ruleElements) throw new Unreadable(`more than ${ALARM_LIMITS.ruleElements} elements`);
    const token = next();
    if (token.kind === 'sign' && token.value === '(') {
      const inner = anyOf();
      expect(')');
      return inner;
    }
    if (token.kind !== 'word') throw new Unreadable(`a state such as ALARM(name) expected, not "${token.value}"`);
    if (token.value === 'TRUE' || token.value === 'FALSE') return { kind: 'constant', value: token.value === 'TRUE' };
    if (token.value === 'AT_LEAST') return atLeast();
    const state = stateOf(token);
    expect('(');
    const alarm = reference();
    expect(')');
    return { kind: 'state', state, alarm };
  }

  function atLeast(): Rule {
    expect('(');
    const [, digits, percentSign] = /^(\d+)(%?)$/.exec(next().value) ?? [];
    const count = Number(digits ?? 0);
    const percent = percentSign === '%';
    expect(',');
    const negated = is('word', 'NOT');
    if (negated) at += 1;
    const state = stateOf(next());
    expect(',');
    expect('(');
    const alarms = [reference()];
    while (is('sign', ',')) {
      at += 1;
      alarms.push(reference());
    }
    expect(')');
    expect(')');
    const most = percent ? 100 : alarms.length;
    if (count < 1 || count > most) throw new Unreadable(`AT_LEAST takes 1 to ${most}${percent ? '%' : ''}`);
    elements += alarms.length;
    return { kind: 'at-least', count, percent, state, negated, alarms };
  }

  function reference(): string {
    const token = next();
    if (token.kind === 'sign') throw new Unreadable(`the name of an alarm expected, not "${token.value}"`);
    return token.value;
  }

  const rule = anyOf();
  if (tokens[at]) throw new Unreadable(`"${tokens[at]!.value}" is not expected there`);
  return rule;
}

function stateOf({ kind, value }: Token): StateValue {
  if (kind !== 'word' || !STATES.includes(value)) {
    throw new Unreadable(
      `"${value}" is none of TRUE, FALSE, NOT, AT_LEAST, ${STATES.join(', ')}; words are upper case`,
    );
  }
  return value as StateValue;
}

function tokenise(text: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (!match) throw new Unreadable(`cannot read "${text.slice(at, at + 20)}"`);
    const [, sign, quoted, word] = match;
    if (sign !== undefined) tokens.push({ kind: 'sign', value: sign });
    else if (quoted !== undefined) tokens.push({ kind: 'quoted', value: quoted.replace(/\\(.)/g, '$1') });
    else tokens.push({ kind: 'word', value: word! });
  }
  return tokens;
}
