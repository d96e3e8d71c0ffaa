import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { MetricAlarmSpec } from '../../lib/runbooks/alarm-spec.ts';
import { checkRunbooks } from '../../lib/runbooks/check-runbooks.ts';
import { FUNCTION_ENTRIES } from '../../lib/suite/function-entries.ts';
import { compileQueries } from '../../local/cloudwatch/math/query-set.ts';
import { suiteCheck } from '../lib/runbooks/suite-check.ts';

const { alarms, runbooks } = checkRunbooks(await suiteCheck());
const metricAlarms = alarms.filter((alarm): alarm is MetricAlarmSpec => alarm.kind === 'metric');

describe("the runbooks' alarms", () => {
  it.each(metricAlarms.map((alarm) => [alarm.id, alarm] as const))('%s is one that CloudWatch reads', (_id, alarm) => {
    const { problems, lints, queries } = compileQueries(
      alarm.queries.map((query) => ({
        ...query,
        metric: 'metric' in query ? { ...query.metric, dimensions: { ...query.metric.dimensions } } : undefined,
      })),
    );
    expect({ problems, lints }).toEqual({ problems: [], lints: [] });
    const returned = alarm.queries.filter(({ returnData }) => returnData);
    expect(returned).toHaveLength(1);
    // Many series where each has a state of its own, and one everywhere else.
    expect(queries.get(returned[0]!.id)!.kind).toBe(alarm.groupBy === undefined ? 'series' : 'array');
  });

  it('differ in their names, also in those of two stages', async () => {
    const elsewhere = checkRunbooks({ ...(await suiteCheck()), stage: 'dev' }).alarms;
    const names = [...alarms, ...elsewhere].map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it('read no series of another stage', async () => {
    const text = JSON.stringify(
      checkRunbooks({ ...(await suiteCheck()), stage: 'dev' }).alarms.filter((alarm) => alarm.kind === 'metric'),
    );
    expect(text).not.toContain('Suite/prod');
  });

  it('watch each service whose code gives heartbeats, and none that would be silent for ever', async () => {
    const { sources = [] } = await suiteCheck();
    const exporter = readFileSync('layers/exporter/create-exporter.ts', 'utf8');
    const beats = [...sources.map(({ text }) => text), exporter].flatMap((text) => [
      ...text.matchAll(/heartbeats_total(?:\.add\(1|'), \{ service: '([\w-]+)' \}/g),
    ]);
    const silent = alarms.filter(({ id }) => id.startsWith('heartbeat-silent-')).map(({ labels }) => labels.service);
    // The exporter gives one for each scrape, and nobody may scrape: platform-health says what tells of it instead.
    const onDemand = ['exporter'];
    expect([...silent, ...onDemand].sort()).toEqual([...new Set(beats.map(([, service]) => service))].sort());
    expect(alarms.map(({ id }) => id)).toContain('scrapes-fail');
  });

  it.each(['throttles', 'function-errors', 'emf-errors'])('tell of %s of every function', (kind) => {
    const watched = alarms.filter(({ declaredAs }) => declaredAs.startsWith(kind)).map(({ labels }) => labels.resource);
    expect(watched.sort()).toEqual(Object.keys(FUNCTION_ENTRIES).sort());
  });

  it('are in every runbook, and page once for what customers feel', () => {
    expect(runbooks.map(({ id }) => id).filter((id) => !alarms.some(({ runbook }) => runbook === id))).toEqual([]);
    const impact = alarms.find(({ id }) => id === 'customer-impact')!;
    expect(impact.notify).toBe('page');
    const children = impact.kind === 'composite' ? impact.children : [];
    expect(children.map((id) => alarms.find((alarm) => alarm.id === id)!.notify)).toEqual(children.map(() => 'none'));
  });
});

describe('a runbook', () => {
  it.each(runbooks.map((runbook) => [runbook.id, runbook] as const))(
    '%s has at least five steps that run, of three kinds',
    (_id, runbook) => {
      expect(runbook.blocks.length).toBeGreaterThanOrEqual(5);
      expect(new Set(runbook.blocks.map(({ kind }) => kind)).size).toBeGreaterThanOrEqual(3);
    },
  );
});
