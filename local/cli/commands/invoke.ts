import type { ListedInvocation } from '../../aws/control/operations/list-invocations.ts';
import type { InvokeInput, InvokeOutput } from '../../aws/control/run-control.ts';
import { LocalError } from '../../local-error.ts';
import type { RunFile } from '../../run/run-file.ts';
import { formatDuration } from '../../text/duration.ts';
import { didYouMean } from '../../text/suggest.ts';
import type { Command } from '../command.ts';
import { control } from '../control-client.ts';
import { readFlags } from '../flags.ts';
import { editPayload } from '../invoke/edit-payload.ts';
import { readPayload } from '../invoke/read-payload.ts';
import { renderInvocation, resultDifferences, resultOf } from '../invoke/render-invocation.ts';
import { currentRun, whileRunning } from '../local-run.ts';
import type { Terminal } from '../terminal.ts';

/** The newest that `--list` shows of all functions together. */
const LISTED = 30;

/** A function by hand: with an event of one's own, or with one that it has had already. */
export const command: Command = {
  summary: 'Invoke a function of the local run, or a past invocation again, also with an edited payload',
  usage:
    'lamplight invoke <function> [--payload <json | file | ->] [--edit] [--json]\n' +
    'lamplight invoke --again <request_id> [--edit | --payload <json | file | ->] [--json]\n' +
    'lamplight invoke --list [<function>] [--json]\n' +
    '  --again runs the same event, whatever sent it: a request, a batch of a queue, a schedule, a tool call.\n' +
    '    The function alone runs: no message is deleted or comes back, no client is answered; what the function itself\n' +
    '    calls (database, queues, providers) is real. The journey of its correlation id shows it as a replay\n' +
    '  --edit opens the event in $VISUAL or $EDITOR first, with JSON bodies opened\n' +
    '  --list shows what can be run again. Events are kept in memory only, since they hold tokens and personal data:\n' +
    '    they are gone with the run, and the oldest are forgotten\n' +
    '  exits with 1 where the function fails',
  async run(args, terminal) {
    const { values, positionals } = readFlags(args, {
      again: { type: 'string' },
      payload: { type: 'string' },
      edit: { type: 'boolean' },
      list: { type: 'boolean' },
      json: { type: 'boolean' },
    });
    const [functionName, ...more] = positionals;
    if (more.length > 0) throw new LocalError('usage', `one function, not ${positionals.join(' and ')}`);
    const { again, payload, edit, list, json = false } = values;
    return whileRunning(async () => {
      if (list) {
        if (again !== undefined || payload !== undefined || edit)
          throw new LocalError('usage', '--list runs nothing: give it alone');
        return printList(currentRun(terminal), functionName, json, terminal);
      }
      if ((functionName === undefined) === (again === undefined)) {
        throw new LocalError('usage', 'give a function, or --again <request_id>; --list shows what can be run again');
      }
      const run = currentRun(terminal);
      const given = payload === undefined ? undefined : await readPayload(payload, terminal.cwd);
      const event = edit ? await edited(run, { again, payload: given }, terminal) : { payload: given };
      if ('reason' in event) {
        terminal.complain(`lamplight invoke: ${event.reason}`);
        return 1;
      }
      const input: InvokeInput = { functionName, again, payload: event.payload };
      const output = await control<InvokeOutput>(run, 'InvokeFunction', input);
      if (json) terminal.line(JSON.stringify(plain(output, again)));
      else for (const line of renderInvocation(output, again, terminal.colour)) terminal.line(line);
      return output.error ? 1 : 0;
    });
  },
};

async function edited(run: RunFile, { again, payload }: InvokeInput, terminal: Terminal) {
  if (payload !== undefined || again === undefined) return editPayload(payload ?? '{}', terminal);
  const { event } = await control<{ event: string }>(run, 'GetInvocation', { requestId: again });
  return editPayload(event, terminal);
}

async function printList(
  run: RunFile,
  functionName: string | undefined,
  json: boolean,
  terminal: Terminal,
): Promise<number> {
  const { invocations } = await control<{ invocations: ListedInvocation[] }>(run, 'ListInvocations', {});
  const names = [...new Set(invocations.map((one) => one.functionName))];
  if (functionName !== undefined && !names.includes(functionName)) {
    throw new LocalError(
      'usage',
      `no invocation of "${functionName}"${didYouMean(functionName, names) || `; there are some of ${names.join(', ') || 'none'}`}`,
    );
  }
  const shown =
    functionName === undefined ? invocations : invocations.filter((one) => one.functionName === functionName);
  if (json) for (const one of shown) terminal.line(JSON.stringify(listed(one)));
  else {
    const width = Math.max(0, ...shown.map((one) => one.functionName.length));
    const newest = functionName === undefined ? shown.slice(0, LISTED) : shown;
    const older = shown.length - newest.length;
    if (older > 0) terminal.line(`${older} older ones: name a function to see all of its own`);
    for (const one of newest.reverse()) terminal.line(row(one, width));
    if (shown.length === 0) terminal.line('nothing was invoked yet');
  }
  return 0;
}

/** The newest last, next to the prompt. */
function row(
  { startedMs, requestId, functionName, source, durationMs, errorType, replayOf }: ListedInvocation,
  width: number,
): string {
  const time = new Date(startedMs).toISOString().slice(11, 19);
  const outcome = errorType ?? 'ok';
  const of = replayOf ? `  ${replayOf} again` : '';
  return `${time}  ${requestId}  ${functionName.padEnd(width)}  ${outcome} ${formatDuration(durationMs)}  ${source}${of}`;
}

function listed({
  requestId,
  functionName,
  startedMs,
  durationMs,
  source,
  errorType,
  replayOf,
}: ListedInvocation): object {
  return {
    request_id: requestId,
    function: functionName,
    time: new Date(startedMs).toISOString(),
    duration_ms: durationMs,
    source,
    ...(errorType && { error_type: errorType }),
    ...(replayOf && { replay_of: replayOf }),
  };
}

function plain(output: InvokeOutput, again: string | undefined): object {
  const { requestId, functionName, source, durationMs, error, lines, correlationIds, before } = output;
  return {
    request_id: requestId,
    ...(again && { replay_of: again }),
    function: functionName,
    source: source.text,
    duration_ms: durationMs,
    [error ? 'error' : 'result']: resultOf(output),
    correlation_ids: correlationIds,
    lines: lines.map(({ message }) => message),
    ...(before && { differences: resultDifferences(before, output), duration_ms_before: before.durationMs }),
  };
}
