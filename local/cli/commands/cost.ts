import { resolve } from 'node:path';
import { scrapeCost } from '../../../layers/exporter/scrape-cost.ts';
import { describeCatalogue, seriesOf } from '../../../layers/observability/catalogue.ts';
import { type CheckedApp, readCheckedApp } from '../../../lib/checks/assembly.ts';
import { type Cost, estimateCost } from '../../../lib/checks/cost/estimate.ts';
import { PRICE_LIST, PRICES } from '../../../lib/checks/cost/prices.ts';
import { type TemplateUsage, templateUsage } from '../../../lib/checks/cost/template-usage.ts';
import { LocalError } from '../../local-error.ts';
import { readConfigFile } from '../../run/config-file.ts';
import type { Command } from '../command.ts';
import { readFlags } from '../flags.ts';

/** Named in the notes. */
const LARGEST_METRICS = 4;

const GROWTH = [10, 100, 1_000, 10_000];

/** Where neither the catalogue's budget nor a flag says it. */
const LOAD = { tenants: 100, requestsPerDay: 1_000, namedTenants: 10 };

/** What observing the app costs a month, from its catalogue and its templates. */
export const command: Command = {
  summary: 'Print what observing costs a month, by line, and how it grows with tenants',
  usage:
    'lamplight cost [--tenants N] [--requests-per-day N] [--named N] [--scrape-minutes N] [--template cdk.out] [--json]\n' +
    '  requests are of each tenant; --named tenants are a dimension of metrics; --scrape-minutes: how often a Prometheus asks for\n' +
    '  all metrics by GET /metrics, by default never; exits with 1 above the budget of the catalogue',
  async run(args, terminal) {
    const { values } = readFlags(args, {
      tenants: { type: 'string' },
      'requests-per-day': { type: 'string' },
      named: { type: 'string' },
      'scrape-minutes': { type: 'string' },
      template: { type: 'string', default: 'cdk.out' },
      json: { type: 'boolean' },
    });
    const { catalogue } = await readConfigFile(terminal.cwd);
    if (!catalogue) {
      throw new LocalError(
        'config_invalid',
        'no catalogue: add `catalogue: metrics` to lamplight.config.ts, which `npx lamplight init` writes',
      );
    }
    const { budget } = describeCatalogue(catalogue);
    const load = { ...LOAD, ...budget };
    const asked = {
      tenants: count(values.tenants, '--tenants') ?? load.tenants,
      requestsPerDay: count(values['requests-per-day'], '--requests-per-day') ?? load.requestsPerDay,
      namedTenants: count(values.named, '--named') ?? load.namedTenants,
    };
    const everyMinutes = count(values['scrape-minutes'], '--scrape-minutes') ?? 0;
    const scrape = everyMinutes > 0 ? { everyMinutes, dollars: scrapeCost(catalogue).dollarsPerScrape } : undefined;
    const usage = templateUsage(readApp(resolve(terminal.cwd, values.template)));
    const cost = estimateCost({ catalogue, usage, scrape, ...asked });
    const growth = GROWTH.map((tenants) => ({
      tenants,
      cost: estimateCost({ catalogue, usage, scrape, ...asked, tenants }),
    }));
    const budgeted = budget && estimateCost({ catalogue, usage, ...budget });
    const isAbove = budget !== undefined && budgeted!.dollars > budget.dollars;
    if (values.json) {
      terminal.line(
        JSON.stringify({ priceList: PRICE_LIST, prices: PRICES, ...asked, ...cost, growth, budget, isAbove }),
      );
      return isAbove ? 1 : 0;
    }
    terminal.line(
      `${asked.tenants} tenants of ${asked.requestsPerDay} requests a day, ${asked.namedTenants} of them named; list prices of ${PRICE_LIST.region}, ${PRICE_LIST.asOf}\n`,
    );
    for (const text of costTable(cost)) terminal.line(text);
    terminal.line('\n    tenants   metrics   alarms   log GB    dollars a month');
    for (const { tenants, cost: grown } of growth) terminal.line(growthRow(tenants, grown));
    for (const text of notes(catalogue, usage, { named: asked.namedTenants, isScraped: scrape !== undefined })) {
      terminal.line(text);
    }
    if (budget) {
      const stands = `${dollars(budgeted!.dollars)} of ${dollars(budget.dollars)} for ${budget.tenants} tenants`;
      terminal.line(`\nbudget: ${stands}${isAbove ? ': exceeded' : ''}`);
    }
    return isAbove ? 1 : 0;
  },
};

function costTable({ lines, dollars: sum }: Cost): string[] {
  const rows = lines.map(({ what, count: number, unit, dollars: each }) =>
    [what.padEnd(28), rounded(number).padStart(10), unit.padEnd(18), dollars(each).padStart(12)].join('  '),
  );
  return [...rows, `${'a month'.padEnd(60)}  ${dollars(sum).padStart(12)}`];
}

/** What the figures stand on. */
function notes(
  catalogue: object,
  usage: TemplateUsage,
  { named, isScraped }: { named: number; isScraped: boolean },
): string[] {
  const largest = seriesOf(catalogue, { named })
    .metrics.sort((left, right) => right.series - left.series)
    .slice(0, LARGEST_METRICS);
  const guesses = Object.entries(PRICES).flatMap(([name, price]) => ('source' in price ? [] : [name]));
  return [
    `\na custom metric is counted where it may be, and billed once it is written; most may be of ${largest
      .map(({ name, series }) => `${name} (${series})`)
      .join(', ')}`,
    ...(usage.exporters > 0 && !isScraped ? ['scrapes of GET /metrics are not counted: --scrape-minutes N'] : []),
    `prices without a source: ${guesses.join(', ') || 'none'}; --json tells those of the others`,
  ];
}

function growthRow(tenants: number, cost: Cost): string {
  const of = (what: string) => cost.lines.find((line) => line.what === what)?.count ?? 0;
  return [
    String(tenants).padStart(11),
    rounded(of('custom metrics')).padStart(9),
    rounded(of('alarms')).padStart(8),
    rounded(cost.logGigabytes).padStart(8),
    dollars(cost.dollars).padStart(18),
  ].join(' ');
}

function readApp(folder: string): CheckedApp {
  try {
    return readCheckedApp(folder);
  } catch (error) {
    throw new LocalError('usage', (error as Error).message);
  }
}

function count(text: string | undefined, flag: string): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text.replaceAll(/[_,]/g, ''));
  if (Number.isInteger(number) && number >= 0) return number;
  throw new LocalError('usage', `${flag} takes a whole number, not "${text}"`);
}

function rounded(number: number): string {
  return Number.isInteger(number) ? String(number) : number.toFixed(2);
}

function dollars(amount: number): string {
  return `$${amount.toFixed(2)}`;
}
