import { Socket } from 'node:dgram';
import { bind, http, logger, observe, redact, redactText, trace } from 'lamplight/observe';
import { captureLines, httpEvent, lambdaContext } from 'lamplight/testing';
import { metrics } from '../../../functions/shared/catalogue.ts';
import { forgetSettings } from '../../../layers/observability/observe/settings.ts';
import { useTraceBackend } from '../../../layers/observability/trace/backend.ts';
import { consoleBackend } from '../../../layers/observability/trace/backends/console.ts';
import { xrayBackend } from '../../../layers/observability/trace/backends/xray.ts';
import { POSITIONS, SECRET_KEYS, SECRETS } from '../../layers/observability/redaction/secret-corpus.ts';
import { all, type Figure, none } from '../figure.ts';

const TRACE_HEADER = `Root=1-${'a'.repeat(8)}-${'b'.repeat(24)};Parent=${'c'.repeat(16)};Sampled=1`;
const HIDDEN = 'hunter2horsebattery';

const log = logger('prove.secrets');

interface Case {
  what: string;
  fields: Record<string, unknown>;
  text: string;
  hidden: string;
}

/** Every published shape in every position, to every sink: the raw bytes that leave are searched. */
export const figure: Figure = {
  number: 5,
  name: 'secret-recall',
  title: 'Secrets taken out of everything that leaves',
  async measure({ size }) {
    const shapes = SECRETS.flatMap(({ shape, text, hidden }) =>
      Object.entries(POSITIONS).map(([position, put]) => ({
        ...{ what: `${shape} in ${position}`, fields: put(text) as Case['fields'], text, hidden },
      })),
    );
    const keys = SECRET_KEYS.flatMap((key) => keyCases(key));
    // The short form takes every shape and every position once, though not with each other.
    const cases = size === 'full' ? [...shapes, ...keys] : [...shapes.filter((_, index) => index % 7 === 0), ...keys];
    const sinks = await bytesOfSinks(cases);
    return Object.entries(sinks).flatMap(([sink, bytes]) => {
      const found = cases.filter(({ hidden }, index) => bytes[index]!.includes(hidden)).map(({ what }) => what);
      const empty = cases.filter((_, index) => bytes[index] === '').map(({ what }) => what);
      return [
        all(`${sink}: secrets taken out`, cases.length, found, '100 %'),
        ...(empty.length > 0 ? [none(`${sink}: cases that wrote nothing`, cases.length, empty)] : []),
      ];
    });
  },
};

function keyCases(key: string): Case[] {
  const what = `key ${key}`;
  return [
    { what, fields: { [key]: HIDDEN }, text: 'plain', hidden: HIDDEN },
    { what: `${what}, nested`, fields: { a: [{ [key]: { b: HIDDEN } }] }, text: 'plain', hidden: HIDDEN },
    { what: `${what}, JSON`, fields: { body: JSON.stringify({ [key]: HIDDEN }) }, text: 'plain', hidden: HIDDEN },
    { what: `${what}, list`, fields: { headers: [{ name: key, value: HIDDEN }] }, text: 'plain', hidden: HIDDEN },
    {
      what: `${what}, error`,
      fields: { error: Object.assign(new Error('x'), { [key]: HIDDEN }) },
      text: '',
      hidden: HIDDEN,
    },
  ];
}

/** What each sink sent out of each case. */
async function bytesOfSinks(cases: Case[]): Promise<Record<string, string[]>> {
  const sinks: Record<string, string[]> = {
    'log lines': [],
    EMF: [],
    'span lines': [],
    'X-Ray segments': [],
    audit: [],
  };
  process.env.POWERTOOLS_LOG_LEVEL = 'DEBUG';
  process.env._X_AMZN_TRACE_ID = TRACE_HEADER;
  forgetSettings();
  const written = captureLines();
  const sent: string[] = [];
  const { send } = Socket.prototype;
  Socket.prototype.send = ((document: string) => void sent.push(String(document))) as typeof send;
  try {
    const handler = observe(http(), async (event) => work(event as unknown as Case));
    for (const one of cases) {
      const event = { ...httpEvent(), ...one };
      useTraceBackend(consoleBackend());
      await handler(event as never, lambdaContext());
      const isSpan = (line: string) => line.includes('"event":"span_ended"');
      sinks['log lines']!.push(written.lines.filter((line) => !line.startsWith('{"_aws"') && !isSpan(line)).join('\n'));
      sinks.EMF!.push(written.lines.filter((line) => line.includes('"_aws":')).join('\n'));
      sinks['span lines']!.push(written.lines.filter(isSpan).join('\n'));
      written.clear();
      useTraceBackend(xrayBackend());
      await handler(event as never, lambdaContext());
      sinks['X-Ray segments']!.push(sent.splice(0).join('\n'));
      written.clear();
      sinks.audit!.push(JSON.stringify([redact({ details: one.fields }), redactText(one.text)]));
    }
  } finally {
    Socket.prototype.send = send;
    useTraceBackend(undefined);
    written.stop();
    delete process.env.POWERTOOLS_LOG_LEVEL;
    delete process.env._X_AMZN_TRACE_ID;
    forgetSettings();
  }
  return sinks;
}

/** Gives the secret to all that takes a value, and ends with an error that carries it. */
async function work({ fields, text }: Case): Promise<never> {
  log.info('event', fields);
  log.error('event', { note: text }, fields);
  bind({ ...fields, bound: fields });
  metrics.worker_rows_processed_total.add(1, { job_type: text as 'shopify_orders', operation: 'created' });
  await trace('step', { ...fields, text }, async (span) => {
    span.set({ later: fields });
    throw Object.assign(new Error(`failed: ${text}`, { cause: fields.error ?? fields }), { details: fields });
  });
  throw new Error('not reached');
}
