import type { AlarmSpec } from '../../runbooks/alarm-spec.ts';
import { textPanel, type Widget } from './widget.ts';

export interface RunbookRowsOptions {
  alarms: readonly AlarmSpec[];
  /** ARN by alarm id. */
  arns: Readonly<Record<string, string>>;
  /** Where a runbook can be read; absent: its file's name is shown. */
  runbookUrl?: (runbook: string) => string;
}

/** An alarm widget is two cells high for each four alarms, and one for its title. */
const ALARMS_A_LINE = 4;

/** For each runbook its link, and the states of its alarms beside it. */
export function runbookRows({ alarms, arns, runbookUrl }: RunbookRowsOptions): Widget[][] {
  return [...new Set(alarms.map(({ runbook }) => runbook))].map((runbook) => {
    const its = alarms.filter((alarm) => alarm.runbook === runbook);
    const { title, file } = its[0]!;
    const height = 1 + Math.ceil(its.length / ALARMS_A_LINE);
    const link = runbookUrl ? `[${title}](${runbookUrl(runbook)})` : `${title} (\`${file}\`)`;
    return [
      textPanel(`**Runbook:** ${link}`, { width: 6, height }),
      {
        type: 'alarm',
        width: 18,
        height,
        properties: {
          title: `Alarms: ${title}`,
          alarms: its.map(({ id }) => arns[id]),
          sortBy: 'stateUpdatedTimestamp',
        },
      },
    ];
  });
}
