import pg from 'pg';
import { type Suite, startSuite } from '../../functions/support/start-suite.ts';
import { TENANT_TABLES } from '../../functions/support/tenant-tables.ts';
import { all, type Figure, none } from '../figure.ts';
import { isolationProblems } from '../isolation-check.ts';
import { mutations } from '../policy-mutations.ts';
import { casesOf, failingCases, OURS, type TenantCase, THEIRS } from '../tenant-cases.ts';
import { ESCAPES, escaped } from '../tenant-escapes.ts';

/** The database shows a tenant its own rows whatever is asked, and what would change that is noticed. */
export const figure: Figure = {
  number: 10,
  name: 'tenant-isolation',
  title: 'Tenant isolation, through the Data API',
  async measure({ size }) {
    const suite = await startSuite();
    const owner = new pg.Client({ connectionString: suite.postgres.url });
    await owner.connect();
    try {
      for (const tenant of [OURS, THEIRS]) {
        for (const { insert } of TENANT_TABLES) await owner.query(insert(tenant, 0));
      }
      const cases = new Map<string, TenantCase[]>();
      for (const table of TENANT_TABLES) {
        const { rows } = await owner.query(`SELECT count(*)::integer AS rows FROM ${table.name}`);
        cases.set(table.name, casesOf(table, rows[0].rows));
      }
      const every = [...cases.values()].flat();
      const tables = await owner.query(`SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace
        AND relkind IN ('r', 'p', 'v', 'm', 'f') AND relname NOT IN ('lamplight_migrations', 'rate_limits')`);
      const untried = tables.rows
        .map(({ relname }) => String(relname))
        .filter((name) => !TENANT_TABLES.some((table) => table.name === name));

      const mutants = await mutations(owner, size);
      const unseen: string[] = [];
      const unnoticed: string[] = [];
      for (const mutant of mutants) {
        await owner.query(mutant.apply);
        if (mutant.widens && (await isolationProblems(owner)).length === 0) unseen.push(mutant.what);
        if (await survives(suite, cases.get(mutant.table)!)) unnoticed.push(mutant.what);
        for (const undo of mutant.undo) await owner.query(undo);
      }
      return [
        none(
          'every table × role × verb × own, foreign, no, injected tenant',
          every.length,
          await failingCases(suite, every),
        ),
        none('ways round row-level security', ESCAPES.length, await escaped(suite), 'open'),
        none('tables of tenants that are not tried', tables.rows.length, untried, 'untried'),
        none('tables without policy, by the catalogue', tables.rows.length, await isolationProblems(owner), 'found'),
        all('mutated policies that the cases notice', mutants.length, unnoticed, 'all'),
        all('widened policies that the catalogue shows', mutants.filter(({ widens }) => widens).length, unseen, 'all'),
      ];
    } finally {
      await owner.end();
      await suite.stop();
    }
  },
};

/** No case comes otherwise than before. */
async function survives(suite: Suite, cases: TenantCase[]): Promise<boolean> {
  return (await failingCases(suite, cases, { first: true })).length === 0;
}
