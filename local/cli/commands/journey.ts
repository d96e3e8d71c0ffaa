import { realClock } from '../../clock.ts';
import { buildJourney, type JourneyLine, type JourneyRow } from '../../journey/journey.ts';
import { dataApiRows } from '../../journey/journey-rows.ts';
import { renderJourney } from '../../journey/render-journey.ts';
import { LocalError } from '../../local-error.ts';
import { readConfigFile } from '../../run/config-file.ts';
import type { RunFile } from '../../run/run-file.ts';
import { parseDuration } from '../../text/duration.ts';
import { shortNames } from '../../text/short-names.ts';
import type { Command } from '../command.ts';
import { readFlags } from '../flags.ts';
import { currentRun, logsOf, whileRunning } from '../local-run.ts';
import type { Terminal } from '../terminal.ts';
import { jsonPattern } from './logs.ts';

/** One correlation id, one story. */
export const command: Command = {
  summary: 'Print what one correlation id did, in order, with the waits between',
  usage: 'lamplight journey <correlation_id> [--since 1d] [--json]',
  async run(args, terminal) {
    const { values, positionals } = readFlags(args, {
      since: { type: 'string', default: '1d' },
      json: { type: 'boolean' },
    });
    const [id, ...more] = positionals;
    if (!id || more.length > 0)
      throw new LocalError('usage', 'give one correlation id: lamplight journey <correlation_id>');
    const fromMs = realClock.now() - parseDuration(values.since, '--since');
    return whileRunning(async () => {
      const run = currentRun(terminal);
      const [lines, rows] = await Promise.all([linesOf(run, id, fromMs), rowsOf(run, id, terminal)]);
      if (lines.length + rows.length === 0) {
        const where = "the answer's x-correlation-id header has it";
        terminal.complain(
          `lamplight journey: nothing under "${id}" in the last ${values.since}: check the id (${where}), or widen --since`,
        );
        return 1;
      }
      const journey = buildJourney({ correlationId: id, lines, rows });
      terminal.line(values.json ? JSON.stringify(journey) : renderJourney(journey, terminal.colour));
      return 0;
    });
  },
};

async function linesOf(run: RunFile, id: string, fromMs: number): Promise<JourneyLine[]> {
  const source = await logsOf(run);
  const names = shortNames(await source.groups());
  const filterPattern = jsonPattern({ correlation_id: id });
  const events = await source.events({ logGroups: [...names.keys()], filterPattern, fromMs });
  return events.map(({ logGroup, message, timeMs }) => ({ source: names.get(logGroup)!, message, timeMs }));
}

/** The logs alone tell most of it: a database that cannot be asked is said, and no reason to say nothing. */
async function rowsOf({ endpoints }: RunFile, id: string, terminal: Terminal): Promise<JourneyRow[]> {
  const { journey } = await readConfigFile(terminal.cwd);
  const { clusterArn, journeySecretArn, databaseName } = endpoints;
  if (!journey || !clusterArn || !journeySecretArn) return [];
  const { aws: endpoint, region, accessKeyId, secretAccessKey } = endpoints;
  try {
    return await dataApiRows({
      endpoint,
      region,
      credentials: { accessKeyId, secretAccessKey },
      target: { resourceArn: clusterArn, secretArn: journeySecretArn, ...(databaseName && { database: databaseName }) },
      queries: journey.queries,
      correlationId: id,
    });
  } catch (error) {
    terminal.complain(
      `lamplight journey: without the rows of the database: ${error instanceof Error ? error.message : error}`,
    );
    return [];
  }
}
