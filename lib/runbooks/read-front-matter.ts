import type { Severity } from './alarm-spec.ts';
import { ALARM_KEYS, readAlarm } from './read-alarm.ts';
import { PARAMETER_SOURCES, type Runbook, TIME_PARAMETERS } from './runbook.ts';
import { readYaml, type YamlSource } from './yaml-mapping.ts';

const KEYS = ['version', 'id', 'title', 'owner', 'severity', 'reviewed', 'params', 'alarms'] as const;
const REQUIRED = ['version', 'id', 'title', 'owner', 'severity', 'reviewed', 'alarms'] as const;

type FrontMatter = Pick<Runbook, 'id' | 'title' | 'owner' | 'severity' | 'reviewed' | 'params' | 'alarms'>;

/** Reads what stands between the two lines of three dashes. @param id the file's name, which the front matter repeats */
export function readFrontMatter(text: string, id: string, source: YamlSource): FrontMatter | undefined {
  const top = readYaml(text, source, KEYS);
  if (!top) return undefined;
  const complete = top.require(...REQUIRED);
  const version = top.number('version');
  if (version !== undefined && version !== 1) top.problem('version', `"version" is 1, not ${version}`);
  const written = top.text('id');
  if (written !== undefined && written !== id) {
    top.problem('id', `the id is the file's name: write "${id}", or call the file ${written}.md`);
  }
  const severity: Severity | undefined = top.oneOf('severity', ['page', 'ticket']);
  const [title, owner, reviewed] = [top.text('title'), top.text('owner'), top.text('reviewed')];
  if (reviewed !== undefined && !isDate(reviewed)) {
    top.problem('reviewed', `"reviewed" is a day, as in 2026-11-24, not "${reviewed}"`);
  }
  const params = readParams(top);
  const entries = top.mappings('alarms', ALARM_KEYS);
  if (top.has('alarms') && entries.length === 0) {
    top.problem('alarms', 'no alarm leads to this runbook: declare one under "alarms"');
  }
  const alarms = entries.flatMap((entry) => readAlarm(entry) ?? []);
  if (!complete || !written || !title || !owner || !severity || !reviewed) return undefined;
  return { id, title, owner, severity, reviewed, params, alarms };
}

function readParams(top: NonNullable<ReturnType<typeof readYaml>>): Runbook['params'] {
  const mapping = top.mapping('params');
  return (mapping?.keys ?? []).flatMap((name) => {
    if (!/^[a-z][a-z0-9_]*$/.test(name)) mapping!.problem(name, `"${name}" is no parameter: lower case, digits and _`);
    if ((TIME_PARAMETERS as readonly string[]).includes(name)) {
      mapping!.problem(name, `":${name}" is given to every block; call this parameter otherwise`);
    }
    const from = mapping!.oneOf(name, PARAMETER_SOURCES);
    return from === undefined ? [] : { name, from, line: mapping!.lineOf(name) };
  });
}

function isDate(text: string): boolean {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : Number.NaN;
  // Engines take 2026-02-30 for the second of March.
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}
