import { attempt, DENIED } from '../functions/support/attempt.ts';
import { ROLES, type Role, type Suite } from '../functions/support/start-suite.ts';
import type { TenantTable } from '../functions/support/tenant-tables.ts';

export const OURS = '00000000-0000-4000-8000-00000000000a';
export const THEIRS = '00000000-0000-4000-8000-00000000000b';

/** What somebody might put where a tenant's id belongs: none of it may show a row. */
const INJECTED = [
  `${OURS}' OR '1'='1`,
  `${OURS}'; SET ROLE migrator; --`,
  `${OURS}, ${THEIRS}`,
  '%',
  "'' OR true",
  'null',
];
const READ_ONLY = '25006';
const NO_UUID = '22P02';

/** One statement of a role as a tenant, and what must come of it. */
export interface TenantCase {
  what: string;
  role: Role;
  tenant: string | null;
  statement: string;
  /** Rows, or a SQLSTATE. */
  expected: number | string;
}

/**
 * Every role × verb × {own, foreign, none, empty, injected} on a table that has one row of each of two tenants.
 *
 * @param rows how many it has of all tenants
 */
export function casesOf(table: TenantTable, rows: number): TenantCase[] {
  return ROLES.flatMap((role) => (role === 'app_user' ? appCases(table) : readerCases(table, role, rows)));
}

/** The cases that did not come as they must. */
export async function failingCases(
  suite: Suite,
  cases: readonly TenantCase[],
  { first = false } = {},
): Promise<string[]> {
  const failing: string[] = [];
  for (const { what, role, tenant, statement, expected } of cases) {
    const came = await attempt(suite, role, tenant, statement);
    if (came !== expected) failing.push(`${what}: ${came} instead of ${expected} (as ${tenant}: ${statement})`);
    if (first && failing.length > 0) break;
  }
  return failing;
}

function appCases(table: TenantTable): TenantCase[] {
  const { name, key, insert, change, mayUpdate, mayDelete } = table;
  const verbs: { verb: string; where: (condition: string) => string; may: boolean }[] = [
    { verb: 'SELECT', where: (condition) => `SELECT ${key} FROM ${name} ${condition}`, may: true },
    { verb: 'UPDATE', where: (condition) => `UPDATE ${name} SET ${change} ${condition}`, may: mayUpdate },
    { verb: 'DELETE', where: (condition) => `DELETE FROM ${name} ${condition}`, may: mayDelete },
  ];
  const cases: TenantCase[] = [];
  const add = (what: string, tenant: string | null, statement: string, expected: number | string) =>
    cases.push({ what: `app_user ${what} on ${name}`, role: 'app_user', tenant, statement, expected });

  for (const { verb, where, may } of verbs) {
    // Without a condition of its own: the query that forgot its tenant.
    add(`${verb}, own`, OURS, where(''), may ? 1 : DENIED);
    add(`${verb}, foreign`, OURS, where(`WHERE ${key} = '${THEIRS}'`), may ? 0 : DENIED);
    add(`${verb}, injected condition`, OURS, where(`WHERE ${key} = '${THEIRS}' OR '1'='1'`), may ? 1 : DENIED);
    add(`${verb}, no tenant`, null, where(''), may ? 0 : DENIED);
    add(`${verb}, empty tenant`, '', where(''), may ? 0 : DENIED);
    for (const injected of INJECTED) add(`${verb}, injected tenant`, injected, where(''), NO_UUID);
  }
  const another = name === 'tenants' ? '00000000-0000-4000-8000-00000000000c' : OURS;
  add('INSERT, own', another, insert(another, 1), 1);
  add('INSERT, foreign', OURS, insert(THEIRS, 1), DENIED);
  add('INSERT, no tenant', null, insert(OURS, 1), DENIED);
  add('INSERT, empty tenant', '', insert(OURS, 1), DENIED);
  for (const injected of INJECTED) add('INSERT, injected tenant', injected, insert(OURS, 1), NO_UUID);
  add('UPDATE to another tenant', OURS, `UPDATE ${name} SET ${key} = '${THEIRS}'`, DENIED);
  if (name === 'audit_events') {
    const login = (category: string) => `INSERT INTO audit_events (id, category, action, correlation_id, "timestamp")
      VALUES (gen_random_uuid(), '${category}', 'login_failed', 'c', '2026-11-24')`;
    add('INSERT before login', null, login('auth'), 1);
    add('INSERT without tenant of another category', null, login('job'), DENIED);
    add('INSERT before login that reads back', null, `${login('auth')} RETURNING id`, DENIED);
  }
  return cases;
}

/** The readers see the columns that they are granted, of all tenants, and write nothing. */
function readerCases({ name, key, insert, change, readers }: TenantTable, role: Role, rows: number): TenantCase[] {
  const column = readers[role];
  const select = `SELECT ${column ?? key} FROM ${name}`;
  const cases: [string, string | null, string, number | string][] = [
    ['SELECT, no tenant', null, select, column ? rows : DENIED],
    ['SELECT, one tenant', OURS, select, column ? rows : DENIED],
    ['SELECT, injected tenant', INJECTED[0]!, select, column ? rows : DENIED],
  ];
  for (const tenant of [null, OURS]) {
    for (const write of [`UPDATE ${name} SET ${change}`, `DELETE FROM ${name}`, insert(OURS, 1)]) {
      cases.push([write.slice(0, 6), tenant, write, READ_ONLY]);
    }
  }
  // Read-only is a setting, which a login may change; that it has no right to write is none.
  const granted = `SELECT 1 FROM pg_roles WHERE rolname = '${role}' AND
    (has_any_column_privilege(oid, '${name}', 'INSERT, UPDATE') OR has_table_privilege(oid, '${name}', 'DELETE, TRUNCATE'))`;
  cases.push(['right to write', null, granted, 0]);
  return cases.map(([what, tenant, statement, expected]) => ({
    ...{ what: `${role} ${what} on ${name}`, role, tenant, statement, expected },
  }));
}
