import { sql } from 'drizzle-orm';
import { readWithoutTenant } from '../database/tenant.ts';
import type { Plan, Role } from '../vocabulary.ts';

/** What a login needs to know of a user, before there is a tenant. */
export interface Login {
  user_id: string;
  tenant_id: string;
  password_hash: string;
  role: Role;
  plan: Plan;
}

/** Finds the user of an email by the database's own login function; undefined where there is none. */
export async function findLogin(email: string): Promise<Login | undefined> {
  const [row] = await readWithoutTenant(
    sql`select user_id, tenant_id, password_hash, role, plan from find_login(${email})`,
  );
  return row as unknown as Login | undefined;
}
