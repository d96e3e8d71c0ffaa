const STATE_OF_ONE = /(?:ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*["']?([^"')]+?)["']?\s*\)/g;
const AT_LEAST = /AT_LEAST\s*\(\s*(\d+)(%?)\s*,\s*(?:NOT\s+)?\w+\s*,\s*\(((?:"[^"]*"|[^()"])*)\)/g;
const NAME = /"((?:[^"\\]|\\.)*)"|[^\s,"]+/g;

/** The alarms in a composite's rule, each once, by name or ARN as they stand there; and what is wrong with its AT_LEAST. */
export function readAlarmRule(rule: string): { alarms: string[]; problems: string[] } {
  const alarms = [...rule.matchAll(STATE_OF_ONE)].map(([, name]) => name!);
  const problems: string[] = [];
  for (const [text, count, sign, list] of rule.matchAll(AT_LEAST)) {
    const named = [...list!.matchAll(NAME)].map(([bare, quoted]) => quoted ?? bare);
    const most = sign ? 100 : named.length;
    if (Number(count) < 1 || Number(count) > most) {
      problems.push(`AT_LEAST takes 1 to ${most}${sign} of its ${named.length} alarms: ${text.slice(0, 30)}…`);
    }
    alarms.push(...named);
  }
  return { alarms: [...new Set(alarms)], problems };
}

/** Whether a rule's reference, a name or an ARN, leads to the alarm of this name. */
export function isAlarm(reference: string, name: string): boolean {
  return reference.replace(/^arn:.*:alarm:/, '') === name;
}
