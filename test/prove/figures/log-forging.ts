import fc from 'fast-check';
import { bind, http, identify, isCorrelationId, logger, observe, trace } from 'lamplight/observe';
import { captureLines, httpEvent, lambdaContext } from 'lamplight/testing';
import { metrics } from '../../../functions/shared/catalogue.ts';
import { readable } from '../../../layers/observability/log/readable.ts';
import { type Figure, none } from '../figure.ts';

const log = logger('prove.forging');

const FORGING = [
  ...['\r', '\n', '\r\n', '\u2028', '\u2029', '\u0085', '\u000b', '\u0000', '\u202e', '"', '\\', '}', ','],
  ...['\u001b[2J', '\u001b]0;title\u0007', '\u009b31m', '\u0008'],
  '{"_aws":{"Timestamp":1,"CloudWatchMetrics":[{"Namespace":"Suite","Dimensions":[[]],"Metrics":[{"Name":"x"}]}]},"x":1}',
  '\n{"level":"info","event":"forged"}\n',
  '","level":"critical","event":"forged',
];
const text = fc
  .array(fc.oneof(fc.constantFrom(...FORGING), fc.string()), { maxLength: 6 })
  .map((parts) => parts.join(''));

// biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may be there
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: a stack goes over several lines, and has nothing else
const TERMINAL_CONTROLS = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/;

/** Whoever chooses ids, headers and names writes no line and no metric of his own, and commands no terminal. */
export const figure: Figure = {
  number: 8,
  name: 'log-forging',
  title: 'Forged lines, metrics and terminal commands',
  async measure({ size, seed }) {
    const requests = size === 'full' ? 5_000 : 300;
    const written = captureLines();
    const found = { lines: [] as string[], emf: [] as string[], ids: [] as string[], terminal: [] as string[] };
    let lines = 0;
    try {
      const handler = observe(http(), async (event) => {
        const { id, name, value } = event as unknown as Record<'id' | 'name' | 'value', string>;
        identify({ tenant_id: id, user_id: name });
        bind({ [name]: value, path: value });
        log.info(value as 'event', { [name]: value, _aws: { CloudWatchMetrics: [] }, nested: { [name]: [value] } });
        // With a second label tuple the metrics are documents of their own, without one they are on the canonical line.
        if (value.length % 2 === 0) {
          metrics.worker_rows_processed_total.add(1, { job_type: value as 'shopify_orders', operation: 'created' });
        }
        await trace(value, { [name]: value }, async () => {});
        if (value.length % 5 === 0) throw new Error(value);
        return { statusCode: 200 };
      });
      for (const [id, name, value] of fc.sample(fc.tuple(text, text, text), { seed, numRuns: requests })) {
        const headers = { 'x-correlation-id': id, traceparent: value, 'user-agent': value, 'x-debug-token': name };
        const event = { ...httpEvent({ path: `/${id}`, headers }), id, name, value };
        const answer = await handler(event as never, lambdaContext());
        lines += written.lines.length;
        inspect(found, written.lines, written.logs().length);
        const echoed = String(answer.headers?.['x-correlation-id']);
        if (!isCorrelationId(echoed)) found.ids.push(JSON.stringify(echoed));
        written.clear();
      }
    } finally {
      written.stop();
    }
    return [
      none('lines written that are not one line of ours', lines, found.lines, 'forged'),
      none('metrics of a foreign hand', lines, found.emf, 'forged'),
      none('correlation ids echoed that are none', requests, found.ids, 'echoed'),
      none('readable lines with a control character', lines, found.terminal, 'raw'),
    ];
  },
};

function inspect(
  found: { lines: string[]; emf: string[]; terminal: string[] },
  lines: readonly string[],
  logs: number,
) {
  let documents = 0;
  for (const line of lines) {
    if (CONTROLS.test(line)) found.lines.push(`a control character: ${JSON.stringify(line)}`);
    const parsed = JSON.parse(line) as Record<string, unknown>;
    if ('_aws' in parsed) {
      if (!('event' in parsed)) documents += 1;
      if (!isOurs(line, parsed)) found.emf.push(line);
    }
    if (parsed.event === 'forged' || parsed.level === 'critical') found.lines.push(line);
    if (TERMINAL_CONTROLS.test(readable(line))) found.terminal.push(JSON.stringify(readable(line)));
  }
  // Of a metric that is written for named tenants only, the values of others stay, as a line that is no document.
  const values = lines.filter((line) => /^\{"correlation_id":"[\w.:-]+",/.test(line)).length;
  if (documents + logs + values !== lines.length) {
    found.lines.push(`${lines.length} lines, of which ${documents + logs + values} are ours`);
  }
}

/** Metrics stand on documents without an event and on canonical lines, once, and each is the catalogue's. */
function isOurs(line: string, parsed: Record<string, unknown>): boolean {
  const { CloudWatchMetrics } = parsed._aws as { CloudWatchMetrics: { Metrics: { Name: string }[] }[] };
  const names = CloudWatchMetrics.flatMap(({ Metrics }) => Metrics.map(({ Name }) => Name));
  return (
    line.match(/[{,]"_aws":/g)?.length === 1 &&
    (!('event' in parsed) || /^request_(?:completed|failed)$/.test(String(parsed.event))) &&
    !('x' in parsed) &&
    names.length > 0 &&
    names.every((name) => name in metrics)
  );
}
