import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, test } from '@jest/globals';
import { describeCatalogue } from 'lamplight/catalogue';
import { emfProblems, type LogLine, readLogs, readValues } from 'lamplight/testing';
import { metrics } from '../../functions/shared/catalogue.ts';
import { PROVIDERS, SERVICES } from '../../functions/shared/vocabulary.ts';
import config from '../../lamplight.config.ts';
import { virtualClock } from '../../local/clock.ts';
import type { Substitute } from '../../local/config.ts';
import { createRecords } from '../../local/records.ts';
import { type LocalSystem, startLocal } from '../../local/run/start-local.ts';
import { describeBlocks } from '../runbooks/blocks-of-a-day.ts';
import { liveADay, TRACED } from './support/live-a-day.ts';
import {
  CONTEXT_FIELDS,
  EVENTS,
  INSTRUMENTATION_POINTS,
  LEVEL_GUIDE,
  READ_LABELS,
  STANDARD_FIELDS,
  TENANT_EVENTS,
} from './support/reference.ts';

/** What no day of the suite brings about, by the test that does: its file, and words of its name. */
const PROVEN_ELSEWHERE: Record<string, { file: string; test: string }> = {
  // A token lasts an hour, and the day is shorter.
  'value api_auth_failures_total{reason=expired}': {
    file: 'test/functions/api/auth.test.ts',
    test: 'says why a token was not taken',
  },
  // Without its keys the whole system stands still.
  'value credential_decrypt_failures_total{reason=key_missing}': {
    file: 'test/functions/api/connection-credentials.test.ts',
    test: 'says that the keys are missing where a connection is created, and stores nothing',
  },
  // The suite has no topic; the layer takes them all the same.
  'event topic_completed': { file: 'test/layers/observability/sources/topic.test.ts', test: "describe('a topic'" },
  // Every function of the suite gives up on what it waits for before Lambda would end it.
  'event timeout_imminent': {
    file: 'test/layers/observability/observe/timeout.test.ts',
    test: 'says so, with what was held, its duration so far and its metrics as 504',
  },
};

/** Spans are debug lines of the console back end; nothing else of the run is changed. */
const debugLines: Substitute = {
  name: 'debug-lines',
  start: async () => ({ url: 'none:', environment: { POWERTOOLS_LOG_LEVEL: 'DEBUG' }, stop: async () => {} }),
};

const START_MS = Date.UTC(2026, 10, 24, 9, 0, 30);
const clock = virtualClock(START_MS);
const lines: string[] = [];
/** Everything that the run has shown, by the names that the tests ask for. */
const seen = new Set<string>();
let logs: LogLine[];
let spans: LogLine[];
let dataFolder: string;
let system: LocalSystem;

beforeAll(async () => {
  const records = createRecords();
  records.subscribe((record) => {
    if (record.kind === 'log' && record.origin === 'function') lines.push(record.message);
  });
  dataFolder = mkdtempSync(join(tmpdir(), 'lamplight-coverage-'));
  const withDebugLines = { ...config, substitutes: [...(config.substitutes ?? []), debugLines] };
  system = await startLocal({ projectFolder: process.cwd(), dataFolder, clock, records, config: withDebugLines });
  await liveADay(system, clock);
  const all = readLogs(lines);
  logs = all.filter(({ event }) => event !== 'span_ended');
  spans = all.filter(({ event }) => event === 'span_ended');
  for (const { level, event } of all) seen.add(`event ${event}`).add(`level ${level} of ${event}`);
  for (const { metric, dimensions } of readValues(lines)) {
    seen.add(`metric ${setName(metric, Object.keys(dimensions))}`);
    for (const [label, value] of Object.entries(dimensions)) seen.add(`value ${metric}{${label}=${value}}`);
    if (dimensions.status_code === '401') seen.add(`401 of ${dimensions.provider}`);
  }
}, 180_000);
afterAll(async () => {
  await system?.stop();
  rmSync(dataFolder, { recursive: true, force: true });
});

function setName(metric: string, labels: readonly string[]): string {
  return `${metric}{${[...labels].sort().join(',')}}`;
}

/** Those of the names that the run does not show and no other test proves. */
function unseen(names: readonly string[]): string[] {
  return names.filter((name) => !seen.has(name) && !(name in PROVEN_ELSEWHERE));
}

const has = (line: LogLine, fields: readonly string[]) => fields.every((field) => line[field] !== undefined);

it('writes every metric of the catalogue under each of its dimension sets, as CloudWatch takes it', () => {
  const sets = describeCatalogue(metrics).metrics.flatMap(({ name, dimensions }) =>
    dimensions.map(({ labels }) => `metric ${setName(name, labels)}`),
  );
  expect(unseen(sets)).toEqual([]);
  expect(lines.flatMap((line) => (line.includes('"_aws"') ? emfProblems(line, clock.now()) : []))).toEqual([]);
});

it('writes every value of the labels that alarms and panels go by, and a 401 of each provider', () => {
  const values = describeCatalogue(metrics).metrics.flatMap(({ name, labels }) =>
    (READ_LABELS[name] ?? []).flatMap((label) =>
      (labels[label] as readonly string[]).map((value) => `value ${name}{${label}=${value}}`),
    ),
  );
  expect(unseen([...values, ...PROVIDERS.map((provider) => `401 of ${provider}`)])).toEqual([]);
});

it('has a heartbeat of every service that runs', () => {
  const running = SERVICES.filter((service) => system.pools.has(service === 'mcp' ? 'mcp-tools' : service));
  const heard = readValues(lines).filter(({ metric }) => metric === 'heartbeats_total');
  expect([...new Set(heard.map(({ dimensions }) => dimensions.service))].sort()).toEqual([...running].sort());
});

it('tells every event', () => expect(unseen(EVENTS.map((event) => `event ${event}`))).toEqual([]));

it('has the standard fields on every line', () => {
  const isComplete = (line: LogLine) => {
    // The first drop of a process is told outside of any unit of work.
    const isOutside = line.event === 'telemetry_dropped';
    return has(line, isOutside ? STANDARD_FIELDS.filter((field) => field !== 'correlation_id') : STANDARD_FIELDS);
  };
  expect(logs.filter((line) => !isComplete(line)).slice(0, 3)).toEqual([]);
  const isNobodys = ({ event, tenant_id }: LogLine) => TENANT_EVENTS.includes(String(event)) && !tenant_id;
  expect(logs.filter(isNobodys).slice(0, 3)).toEqual([]);
});

test.each(CONTEXT_FIELDS)('has every field of its context on a line of: $context', ({ events, fields }) => {
  const incomplete = events.filter((event) => !logs.some((line) => line.event === event && has(line, fields)));
  const explained = incomplete.map((event) => {
    const found = new Set(logs.filter((line) => line.event === event).flatMap(Object.keys));
    return `${event}: never ${fields.filter((field) => !found.has(field)).join(', ') || 'all at once'}`;
  });
  expect(explained).toEqual([]);
});

it('keeps the guide of levels', () => {
  const guide = Object.entries(LEVEL_GUIDE);
  expect(unseen(guide.flatMap(([level, events]) => events.map((event) => `level ${level} of ${event}`)))).toEqual([]);
});

test.each(Object.entries(INSTRUMENTATION_POINTS))('has a span of: %s', (_point, { kind, name, attributes }) => {
  const found = spans.filter((span) => span.span_kind === kind && name.test(String(span.span_name)));
  const carried = new Set(found.flatMap((span) => Object.keys((span.attributes as object | undefined) ?? {})));
  expect({ found: found.length > 0, missing: attributes.filter((attribute) => !carried.has(attribute)) }).toEqual({
    found: true,
    missing: [],
  });
});

it('carries the browser’s trace to the API and to MCP, and names it to the worker', () => {
  const components = new Set(logs.filter(({ trace_id }) => trace_id === TRACED.traceId).map((line) => line.component));
  expect([...components]).toEqual(expect.arrayContaining(['api', 'mcp']));
  const linked = spans.filter(({ links }) =>
    ((links as { trace_id: string }[] | undefined) ?? []).some(({ trace_id }) => trace_id === TRACED.traceId),
  );
  expect(linked.map(({ span_name }) => span_name)).toContain('process_message');
  const ofWorker = logs.filter((line) => line.event === 'sync_job_completed' && line.correlation_id === TRACED.sync);
  expect(ofWorker).toHaveLength(1);
});

it('names proofs that exist, and only for what the run does not show', () => {
  for (const [name, { file, test: words }] of Object.entries(PROVEN_ELSEWHERE)) {
    const exists = existsSync(file) && readFileSync(file, 'utf8').includes(words);
    expect({ name, exists, isNeeded: !seen.has(name) }).toEqual({ name, exists: true, isNeeded: true });
  }
});

// Here, since no other test has lived through such a day.
describeBlocks(() => ({ system, fromMs: START_MS }));
