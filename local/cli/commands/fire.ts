import type { FiredFunction } from '../../aws/control/run-control.ts';
import { LocalError } from '../../local-error.ts';
import { formatDuration } from '../../text/duration.ts';
import type { Command } from '../command.ts';
import { control } from '../control-client.ts';
import { readFlags } from '../flags.ts';
import { currentRun, whileRunning } from '../local-run.ts';

/** A schedule by hand, instead of waiting for it. */
export const command: Command = {
  summary: 'Fire a schedule of the local run now, or as if it were another time',
  usage:
    'lamplight fire <schedule> [--at 2026-11-24T03:00:00Z] [--json]\n' +
    "  the schedule by its construct's id or its name; one that there is not is answered with those that there are\n" +
    '  --at is what the event says; the clock stays where it is\n' +
    '  exits with 1 where a function of it fails; it is tried again then, as on AWS',
  async run(args, terminal) {
    const { values, positionals } = readFlags(args, { at: { type: 'string' }, json: { type: 'boolean' } });
    const [schedule, ...more] = positionals;
    if (!schedule || more.length > 0) throw new LocalError('usage', 'give one schedule: lamplight fire <schedule>');
    const atMs = values.at === undefined ? undefined : timeOf(values.at);
    return whileRunning(async () => {
      const input = { schedule, ...(atMs !== undefined && { atMs }) };
      const { fired } = await control<{ fired: FiredFunction[] }>(currentRun(terminal), 'FireSchedule', input);
      if (values.json) for (const one of fired) terminal.line(JSON.stringify(plain(one, schedule)));
      else {
        const when = atMs === undefined ? '' : ` as of ${new Date(atMs).toISOString()}`;
        for (const one of fired) terminal.line(`${schedule} ran${when}: ${told(one)}`);
        if (fired.length === 0) terminal.line(`${schedule} has no target: nothing ran`);
      }
      return fired.some(({ errorType }) => errorType) ? 1 : 0;
    });
  },
};

function told({ functionName, requestId, durationMs, errorType, errorMessage }: FiredFunction): string {
  const outcome = errorType ? `failed with ${errorType}: ${errorMessage}` : `ok in ${formatDuration(durationMs)}`;
  return `${functionName} ${outcome}\n  its lines: npx lamplight logs --since 1m --function ${functionName}\n  once more: npx lamplight invoke --again ${requestId}`;
}

function plain({ functionName, requestId, durationMs, errorType, errorMessage }: FiredFunction, schedule: string) {
  return {
    schedule,
    function: functionName,
    request_id: requestId,
    duration_ms: durationMs,
    ...(errorType && { error: { errorType, errorMessage } }),
  };
}

function timeOf(text: string): number {
  const atMs = Date.parse(text);
  if (!Number.isNaN(atMs)) return atMs;
  throw new LocalError('usage', `--at takes a time such as 2026-11-24T03:00:00Z, not "${text}"`);
}
