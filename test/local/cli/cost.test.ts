import { expect, it } from '@jest/globals';
import { main } from '../../../local/cli/main.ts';
import { assemblyOf } from '../../lib/checks/assembly-of.ts';

const lamplight = (...argv: string[]) => lamplightIn(process.cwd(), ...argv);

async function lamplightIn(cwd: string, ...argv: string[]) {
  const out: string[] = [];
  const said: string[] = [];
  const code = await main(argv, {
    line: (text) => void out.push(text),
    complain: (text) => void said.push(text),
    cwd,
    env: {},
    colour: false,
    signal: new AbortController().signal,
  });
  return { code, out, said };
}

const folder = assemblyOf({ L: { Type: 'AWS::Logs::LogGroup' } });

it('prints the month by line, the growth and the budget', async () => {
  const { code, out } = await lamplight('cost', '--template', folder, '--tenants', '20', '--requests-per-day', '500');
  expect(code).toBe(0);
  expect(out[0]).toMatch(/^20 tenants of 500 requests a day/);
  expect(out.join('\n')).toMatch(/log ingestion.*GB.*\$/);
  expect(out.join('\n')).toMatch(/^ +10000 +\d+/m);
  expect(out.at(-1)).toMatch(/^\nbudget: \$\d/);
});

it('counts scrapes where somebody scrapes, says of what it counts none, and tells the prices', async () => {
  const { out } = await lamplight('cost', '--template', folder, '--scrape-minutes', '5');
  expect(out.join('\n')).toMatch(/metrics that are scraped +8640 +scrapes +\$\d/);
  expect(out.join('\n')).toMatch(/^prices without a source: insightsAlarmSeries/m);
  const exporter = { Environment: { Variables: { SCRAPE_TOKEN_SECRET_ARN: 'arn' } } };
  const scraped = assemblyOf({ E: { Type: 'AWS::Lambda::Function', Properties: exporter } });
  expect((await lamplight('cost', '--template', scraped)).out.join('\n')).toContain('--scrape-minutes N');
  const { prices } = JSON.parse((await lamplight('cost', '--template', folder, '--json')).out[0]!);
  expect(prices.logIngestion).toMatchObject({ dollars: 0.5, source: expect.stringContaining('US East') });
});

it.each([
  [['cost', '--template', '/nowhere'], /no cloud assembly in \/nowhere/],
  [['cost', '--tenants', 'many'], /--tenants takes a whole number/],
  [['cost', '--template', folder, '--scrape-minutes', 'five'], /--scrape-minutes takes a whole number/],
  [['check', '--template', folder, '--except', 'nothing'], /no rule "nothing"/],
])('%j is wrong use', async (argv, words) => {
  const { code, said } = await lamplight(...argv);
  expect(code).toBe(2);
  expect(said.join()).toMatch(words);
});

it('checks what any CDK app synthesised', async () => {
  // Its own folder has nothing of ours.
  const check = (...flags: string[]) => lamplightIn(folder, 'check', '--template', '.', ...flags);
  const { code, out } = await check();
  expect(code).toBe(1);
  expect(out[0]).toMatch(/Stack1\.template\.json:3: L: it has no RetentionInDays.* \(log-retention\)$/);
  expect((await check('--except', 'log-retention')).code).toBe(0);
});
