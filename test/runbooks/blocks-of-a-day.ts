import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { readCheckedApp } from '../../lib/checks/assembly.ts';
import { textOf } from '../../lib/checks/references.ts';
import { TENANT } from '../../lib/constructs/dashboards/tenant.ts';
import { AWS_READS } from '../../lib/runbooks/aws-reads.ts';
import { loadRunbooks } from '../../lib/runbooks/load-runbooks.ts';
import { parseRunbooks } from '../../lib/runbooks/parse-runbook.ts';
import type { BlockKind } from '../../lib/runbooks/runbook.ts';
import type { LocalSystem } from '../../local/run/start-local.ts';
import { TRACED } from '../functions/support/live-a-day.ts';
import { CALLS, LINES, METRICS, sum, type Tenants } from './answers-of-a-day.ts';
import { type BlockRun, LOCAL_CALLS, readCall, runLogs, runMetric, runQuery, type Series } from './run-block.ts';
import { spoilADay } from './spoil-a-day.ts';

const blocks = parseRunbooks(loadRunbooks(process.cwd())).runbooks.flatMap((runbook) =>
  runbook.blocks.map((block) => ({ ...block, at: `${runbook.id}#${block.anchor}` })),
);
const ofKind = (kind: BlockKind) =>
  blocks.filter((block) => block.kind === kind).map((block) => [block.at, block] as const);

/** Operations of IAM's access level Read or List; service authorisation reference. */
const READS = /^[a-z]+:(Get|List|Describe)[A-Z]\w+$/;

/**
 * Runs the blocks of all runbooks that read logs, metrics and AWS on what a day of the suite left behind, by the operations
 * that a person would use. To be called where such a day was lived; the SQL has its own test.
 */
export function describeBlocks(livedDay: () => { system: LocalSystem; fromMs: number }): void {
  let run: BlockRun;
  let tenants: Tenants;

  beforeAll(async () => {
    const { system, fromMs } = livedDay();
    await spoilADay(system);
    const [large, middle, small] = system.tenants.map(({ tenant_id }) => tenant_id) as [string, string, string];
    tenants = { large, middle, small };
    run = { system, fromMs, toMs: system.clock.now(), parameters: { provider: 'shopify' } };
  });

  describe('the log queries of the runbooks', () => {
    it.each(ofKind('logs'))('%s finds what happened', async (at, block) => {
      const expected = LINES[at]?.(tenants) ?? [];
      expect(expected.length).toBeGreaterThan(0);
      const rows = await runLogs(block, run);
      for (const row of expected) expect(rows).toContainEqual(expect.objectContaining(row));
    });

    it('look for calls of the provider that the alarm is about alone', async () => {
      const [, block] = ofKind('logs').find(([at]) => at.startsWith('connection-auth-failure#'))!;
      const rows = await runLogs(block, { ...run, parameters: { provider: 'netsuite' } });
      expect(rows.map(({ provider }) => provider)).toEqual(rows.map(() => 'netsuite'));
      expect(rows.length).toBeGreaterThan(0);
    });
  });

  describe('the metric blocks of the runbooks', () => {
    it.each(ofKind('metric'))('%s shows what was measured', async (at, block) => {
      const series = await runMetric(block, run);
      const expected = METRICS[at] ?? [];
      expect(expected.length).toBeGreaterThan(0);
      for (const [dimensions, total] of expected) {
        const { values } = series.find(isOf(dimensions)) ?? { values: [] };
        if (total === 'some') expect(sum(values)).toBeGreaterThan(0);
        else
          expect({ dimensions, total: sum(values), known: values.length > 0 }).toEqual({
            dimensions,
            total,
            known: true,
          });
      }
    });
  });

  describe('the calls of AWS in the runbooks', () => {
    it.each(ofKind('aws'))('%s only reads', async (at, block) => {
      const { call, name } = readCall(block);
      expect(AWS_READS[call]!.action).toMatch(READS);
      const local = LOCAL_CALLS[call];
      // What the local wire has is called; the others are the allow-list's alone.
      expect(Object.hasOwn(CALLS, at)).toBe(local !== undefined);
      if (local) expect(await local(name, run.system)).toMatchObject(CALLS[at]!);
    });

    it('may be no others than reads that give no secret and no customer’s data away', () => {
      const actions = Object.values(AWS_READS).map(({ action }) => action);
      expect(actions.filter((action) => !READS.test(action))).toEqual([]);
      expect(actions.filter((action) => /Value|Record|Object|Message|Item/.test(action.split(':')[1]!))).toEqual([]);
    });
  });

  it('has no answer listed for a block that is gone', () => {
    const listed = [...Object.keys(LINES), ...Object.keys(METRICS), ...Object.keys(CALLS)];
    expect(listed.filter((at) => !blocks.some((block) => block.at === at))).toEqual([]);
  });

  it('finds something with every saved query, and in every panel of log lines', async () => {
    const app = readCheckedApp(join(run.system.dataFolder, 'cdk.out'));
    const queries = app.all('AWS::Logs::QueryDefinition').map(({ properties }): [string, string] => {
      const { Name, QueryString } = properties as { Name: string; QueryString: string };
      return [Name, QueryString.replace('CORRELATION_ID', TRACED.sync)];
    });
    const panels = app.all('AWS::CloudWatch::Dashboard').flatMap(({ properties }) => {
      const { widgets } = JSON.parse(textOf(properties.DashboardBody)) as { widgets: LogWidget[] };
      return widgets
        .filter(({ type }) => type === 'log')
        .map(({ properties: { title, query } }): [string, string] => [title, ofTenant(query, tenants.large)]);
    });
    expect([queries.length, panels.length].map((count) => count > 4)).toEqual([true, true]);
    const silent: string[] = [];
    for (const [name, query] of [...queries, ...panels]) {
      if ((await runQuery(query, run)).length === 0) silent.push(name);
    }
    expect(silent).toEqual([]);
  });
}

interface LogWidget {
  type: string;
  properties: { title: string; query: string };
}

/** A panel's query, without its log groups and with a value for the dashboard's variable. */
function ofTenant(query: string, tenant: string): string {
  return query.replace(/SOURCE '[^']*' \| /g, '').replaceAll(TENANT, tenant);
}

function isOf(dimensions: Record<string, string>): (series: Series) => boolean {
  const wanted = JSON.stringify(Object.entries(dimensions).sort());
  return (series) => JSON.stringify(Object.entries(series.dimensions).sort()) === wanted;
}
