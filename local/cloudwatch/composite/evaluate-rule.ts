import type { StateValue } from '../alarms/alarm.ts';
import type { Rule } from './alarm-rule.ts';

/**
 * Whether a rule holds. `AT_LEAST(50%, …)` compares without rounding: matches × 100 ≥ percent × alarms, the engine's
 * choice where AWS says nothing; an alarm that is named twice counts twice.
 *
 * @param stateOf the state of an alarm by the name or ARN that the rule has
 */
export function evaluateRule(rule: Rule, stateOf: (alarm: string) => StateValue): boolean {
  switch (rule.kind) {
    case 'constant':
      return rule.value;
    case 'state':
      return stateOf(rule.alarm) === rule.state;
    case 'not':
      return !evaluateRule(rule.operand, stateOf);
    case 'and':
      return rule.operands.every((operand) => evaluateRule(operand, stateOf));
    case 'or':
      return rule.operands.some((operand) => evaluateRule(operand, stateOf));
    case 'at-least': {
      const matching = rule.alarms.filter((alarm) => (stateOf(alarm) === rule.state) !== rule.negated).length;
      return rule.percent ? matching * 100 >= rule.count * rule.alarms.length : matching >= rule.count;
    }
  }
}
