import { resolve } from 'node:path';
import { loadTemplate } from '../../cloudwatch/load-template.ts';
import { LocalError } from '../../local-error.ts';
import { changeAlarms } from '../../replay/change-alarms.ts';
import { readRecording } from '../../replay/read-recording.ts';
import { renderReplay } from '../../replay/render-replay.ts';
import { replay } from '../../replay/replay.ts';
import type { Command } from '../command.ts';
import { readFlags } from '../flags.ts';

/** Would this alarm have fired last week? */
export const command: Command = {
  summary: 'Feed recorded log lines through the alarms, and print which would have fired when',
  usage:
    'lamplight replay --logs <file or folder> [--template cdk.out] [--set queue-depth.threshold=200]… [--log-group <name>] [--json]\n' +
    '  --set tries another threshold, evaluationPeriods, datapointsToAlarm or treatMissingData\n' +
    '  --log-group is that of lines that do not say theirs; metric filters go by it',
  async run(args, terminal) {
    const { values } = readFlags(args, {
      logs: { type: 'string' },
      template: { type: 'string', default: 'cdk.out' },
      set: { type: 'string', multiple: true, default: [] },
      'log-group': { type: 'string' },
      json: { type: 'boolean' },
    });
    if (!values.logs)
      throw new LocalError('usage', 'give the recorded lines: lamplight replay --logs <file or folder>');
    const template = loadTemplate(resolve(terminal.cwd, values.template));
    if (template.alarms.length === 0)
      throw new LocalError('usage', `${values.template} has no alarm that can be evaluated`);
    const alarms = changeAlarms(template.alarms, values.set);
    const { lines, untimed } = readRecording(resolve(terminal.cwd, values.logs), values['log-group']);
    for (const { level, where, message } of template.problems) {
      if (level !== 'warning') terminal.complain(`${where}: ${message}`);
    }
    if (untimed > 0) terminal.complain(`lamplight replay: ${untimed} lines have no time and are left out`);
    const result = replay({ ...template, alarms }, lines);
    const before = values.set.length > 0 ? replay(template, lines) : undefined;
    if (values.json) terminal.line(JSON.stringify({ ...result, ...(before && { before: before.alarms }) }));
    else for (const line of renderReplay(result, before)) terminal.line(line);
    return 0;
  },
};
