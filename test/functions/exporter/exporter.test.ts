import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { describeCatalogue, seriesOf } from 'lamplight/catalogue';
import { exporter, scrapeCost } from 'lamplight/exporter';
import { type Capture, captureLines, httpEvent, lambdaContext } from 'lamplight/testing';
import { metrics } from '../../../functions/shared/catalogue.ts';
import { lintExposition } from '../../layers/exporter/lint-exposition.ts';
import { type ParsedFamily, parseExposition } from '../../layers/exporter/parse-exposition.ts';
import { scriptedCloudWatch } from '../../layers/exporter/scripted-cloudwatch.ts';

/** One series of every dimension set of the suite. */
const everySet = describeCatalogue(metrics).metrics.flatMap(({ name, dimensions }) =>
  dimensions.map(({ labels }) => ({ name, dimensions: Object.fromEntries(labels.map((label) => [label, 'some'])) })),
);

let written: Capture;
beforeEach(() => {
  written = captureLines();
});
afterEach(() => written.stop());

async function scrape(format: 'prometheus' | 'open-metrics'): Promise<Map<string, ParsedFamily>> {
  process.env.LAMPLIGHT_STAGE = 'local';
  const { client } = scriptedCloudWatch({ metrics: everySet, answer: () => 3 });
  const headers: Record<string, string> = format === 'open-metrics' ? { accept: 'application/openmetrics-text' } : {};
  const handler = exporter({ metrics, cloudWatch: client, now: () => Date.UTC(2026, 10, 24, 12) });
  const { body } = (await handler(httpEvent({ path: '/metrics', headers }), lambdaContext())) as { body: string };
  return parseExposition(body, format);
}

describe("the suite's metrics", () => {
  it('have help and type, under the names of the catalogue and its own help', async () => {
    const families = await scrape('prometheus');
    for (const { name, type, help } of describeCatalogue(metrics).metrics) {
      expect(families.get(name)).toMatchObject({ name, type, help });
      expect(families.get(name)!.samples.length).toBeGreaterThan(0);
    }
    for (const family of families.values()) expect(family).toMatchObject({ help: /./, type: /./ });
  });

  it('show every set but those for looking closer, further ones by the names of recording rules', async () => {
    const names = [...(await scrape('prometheus')).keys()].filter((name) => name.includes(':'));
    expect(names).toEqual(
      expect.arrayContaining([
        'tenant_id:api_requests_total:sum',
        'status_code:api_requests_total:sum',
        ':api_requests_total:sum',
        ':api_request_duration_seconds_bucket:sum',
        'provider:external_api_duration_seconds_count:sum',
        'tenant_id_provider_object_type:sync_freshness_seconds:max',
        'tenant_id:api_active_connections:sum',
      ]),
    );
    expect(names.filter((name) => name.startsWith('method_path'))).toEqual([]);
  });

  it("pass the linter but for the reference's gauges in _total and the names of recording rules", async () => {
    const problems = lintExposition(await scrape('prometheus'));
    expect(problems.filter(({ name }) => !name.includes(':'))).toEqual([
      { name: 'connections_active_total', problem: '_total, and no counter' },
      { name: 'tenants_active_total', problem: '_total, and no counter' },
    ]);
    expect(new Set(problems.filter(({ name }) => name.includes(':')).map(({ problem }) => problem))).toEqual(
      new Set(['a colon in the name, as only recording rules have']),
    );
  });

  it('are OpenMetrics too', async () => {
    const families = await scrape('open-metrics');
    expect(families.get('api_requests')).toMatchObject({ type: 'counter' });
    expect(families.get('api_request_duration_seconds')).toMatchObject({ type: 'histogram', unit: 'seconds' });
    expect(families.get('tenants_active_total')).toMatchObject({ type: 'gauge' });
  });

  it('cost at most what the README says', () => {
    const { series, dollarsPerScrape, dollarsPerMonth } = scrapeCost(metrics);
    expect(series).toBeLessThanOrEqual(seriesOf(metrics).series);
    const readme = readFileSync('README.md', 'utf8').replace(/\s+/g, ' ');
    expect(readme).toContain(`at most ${dollarsPerScrape.toFixed(3)} dollars`);
    expect(readme).toContain(
      `${Math.round(dollarsPerMonth / 100) * 100} dollars a month`.replace(/\B(?=\d{3}\b)/, ','),
    );
  });
});
