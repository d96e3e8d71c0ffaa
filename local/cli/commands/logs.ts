import { setTimeout as sleep } from 'node:timers/promises';
import { realClock } from '../../clock.ts';
import { LocalError } from '../../local-error.ts';
import { colourOf, painter } from '../../text/colour.ts';
import { parseDuration } from '../../text/duration.ts';
import { shortNames } from '../../text/short-names.ts';
import { didYouMean } from '../../text/suggest.ts';
import type { Command } from '../command.ts';
import { readFlags } from '../flags.ts';
import { currentRun, logsOf, whileRunning } from '../local-run.ts';
import type { LogSource, SourceEvent } from '../log-source.ts';
import { readableEvent } from '../readable-event.ts';
import type { Terminal } from '../terminal.ts';

const POLL_MS = 500;
/** Lines may arrive later than what came after them: so far back each poll looks again. */
const LATE_MS = 10_000;

/** The lines of the functions, as CloudWatch would hold them. */
export const command: Command = {
  summary: 'Print the log lines of the functions',
  usage:
    'lamplight logs [--correlation-id <id>] [--function <name>] [--event <name>] [--since 15m] [--follow] [--json]\n' +
    '  --json prints the lines themselves; --event takes * for any text',
  async run(args, terminal) {
    const { values } = readFlags(args, {
      'correlation-id': { type: 'string' },
      function: { type: 'string' },
      event: { type: 'string' },
      since: { type: 'string', default: '15m' },
      follow: { type: 'boolean', short: 'f' },
      json: { type: 'boolean' },
    });
    const sinceMs = parseDuration(values.since, '--since');
    return whileRunning(async () => {
      const source = await logsOf(currentRun(terminal));
      const all = shortNames(await source.groups());
      const logGroups = values.function ? [groupOf(values.function, all)] : [...all.keys()];
      const filterPattern = jsonPattern({ correlation_id: values['correlation-id'], event: values.event });
      const print = values.json ? (event: SourceEvent) => terminal.line(event.message) : printer(all, terminal);
      const fromMs = realClock.now() - sinceMs;
      if (values.follow) await follow(source, { logGroups, filterPattern, fromMs }, print, terminal.signal);
      else for (const event of await source.events({ logGroups, filterPattern, fromMs })) print(event);
      return 0;
    });
  },
};

/** `{ ($.correlation_id = "x") && ($.event = "y") }`, or empty for no condition. */
export function jsonPattern(conditions: Record<string, string | undefined>): string {
  const given = Object.entries(conditions).filter(([, value]) => value !== undefined);
  if (given.length === 0) return '';
  return `{ ${given.map(([field, value]) => `($.${field} = ${JSON.stringify(value)})`).join(' && ')} }`;
}

function groupOf(name: string, groups: Map<string, string>): string {
  const found = [...groups].find(([group, short]) => short === name || group === name);
  if (found) return found[0];
  const names = [...groups.values()];
  throw new LocalError('usage', `no function "${name}"${didYouMean(name, names) || `; there are ${names.join(', ')}`}`);
}

function printer(groups: Map<string, string>, { colour, line }: Terminal): (event: SourceEvent) => void {
  const paint = painter(colour);
  const names = [...groups.values()];
  const width = Math.max(...names.map((name) => name.length));
  return ({ logGroup, message, timeMs }) => {
    const name = groups.get(logGroup)!;
    line(`${paint(name.padEnd(width), colourOf(names.indexOf(name)))} ${readableEvent(message, timeMs, paint)}`);
  };
}

interface Followed {
  logGroups: string[];
  filterPattern: string;
  fromMs: number;
}

async function follow(
  source: LogSource,
  query: Followed,
  print: (event: SourceEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  const printed = new Map<string, number>();
  let { fromMs } = query;
  while (!signal.aborted) {
    for (const event of await source.events({ ...query, fromMs })) {
      if (printed.has(event.id)) continue;
      printed.set(event.id, event.timeMs);
      print(event);
      fromMs = Math.max(fromMs, event.timeMs - LATE_MS);
    }
    for (const [id, timeMs] of printed) if (timeMs < fromMs) printed.delete(id);
    await sleep(POLL_MS, undefined, { signal }).catch(() => {}); // aborted: the loop ends
  }
}
