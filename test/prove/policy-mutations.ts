import type pg from 'pg';
import type { Size } from './figure.ts';

/** One change to one table's row-level security, and what takes it back. */
export interface Mutation {
  what: string;
  table: string;
  apply: string;
  undo: string[];
  /** It shows more than before; the others show less. */
  widens: boolean;
}

interface Policy {
  table: string;
  name: string;
  cmd: string;
  roles: string;
  qual: string | null;
  with_check: string | null;
}

/** Every policy dropped, opened and given to everybody, and every table's row-level security turned off. Short: one a policy. */
export async function mutations(owner: pg.Client, size: Size): Promise<Mutation[]> {
  const { rows } = await owner.query<Policy>(`
    SELECT tablename AS table, policyname AS name, cmd, array_to_string(roles, ', ') AS roles, qual, with_check
    FROM pg_policies WHERE schemaname = 'public' ORDER BY 1, 2`);
  const tables = [...new Set(rows.map(({ table }) => table))];
  const off = tables.map((table) => ({
    what: `row-level security of ${table} off`,
    table,
    apply: `ALTER TABLE ${table} DISABLE ROW LEVEL SECURITY`,
    undo: [`ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY`],
    widens: true,
  }));
  const policies = rows.map(mutationsOf);
  return size === 'full' ? [...policies.flat(), ...off] : policies.map((list, index) => list[index % list.length]!);
}

function mutationsOf(policy: Policy): Mutation[] {
  const { table, name, roles, qual, with_check } = policy;
  const alter = (change: string) => `ALTER POLICY ${name} ON ${table} ${change}`;
  const make = (what: string, apply: string, undo: string, widens: boolean): Mutation => ({
    what: `${name} of ${table} ${what}`,
    ...{ table, apply, undo: [undo], widens },
  });
  return [
    make('dropped', `DROP POLICY ${name} ON ${table}`, create(policy), name === 'tenant_isolation'),
    ...(qual && qual !== 'true' ? [make('shows all', alter('USING (true)'), alter(`USING (${qual})`), true)] : []),
    ...(with_check ? [make('writes all', alter('WITH CHECK (true)'), alter(`WITH CHECK (${with_check})`), true)] : []),
    ...(name === 'readers' ? [make('for everybody', alter('TO PUBLIC'), alter(`TO ${roles}`), true)] : []),
  ];
}

function create({ table, name, cmd, roles, qual, with_check }: Policy): string {
  const using = qual ? ` USING (${qual})` : '';
  const check = with_check ? ` WITH CHECK (${with_check})` : '';
  return `CREATE POLICY ${name} ON ${table} FOR ${cmd} TO ${roles}${using}${check}`;
}
