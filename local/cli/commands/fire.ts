import { LocalError } from '../../local-error.ts';
import type { Command } from '../command.ts';
import { control } from '../control-client.ts';
import { readFlags } from '../flags.ts';
import { currentRun, whileRunning } from '../local-run.ts';

/** A schedule by hand, instead of waiting for it. */
export const command: Command = {
  summary: 'Fire a schedule of the local run now, or as if it were another time',
  usage: 'lamplight fire <schedule> [--at 2026-11-24T03:00:00Z]\n  the schedule is the id of its construct',
  async run(args, terminal) {
    const { values, positionals } = readFlags(args, { at: { type: 'string' } });
    const [schedule, ...more] = positionals;
    if (!schedule || more.length > 0) throw new LocalError('usage', 'give one schedule: lamplight fire <schedule>');
    const atMs = values.at === undefined ? undefined : timeOf(values.at);
    return whileRunning(async () => {
      await control(currentRun(terminal), 'FireSchedule', { schedule, ...(atMs !== undefined && { atMs }) });
      terminal.line(
        `${schedule} has run${values.at ? ` as of ${values.at}` : ''}: lamplight logs --since 1m shows its lines`,
      );
      return 0;
    });
  },
};

function timeOf(text: string): number {
  const atMs = Date.parse(text);
  if (!Number.isNaN(atMs)) return atMs;
  throw new LocalError('usage', `--at takes a time such as 2026-11-24T03:00:00Z, not "${text}"`);
}
