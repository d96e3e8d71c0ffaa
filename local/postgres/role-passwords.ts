import pg from 'pg';

export interface RoleSecret {
  username: string;
  password: string;
}

/**
 * Gives the database's roles the passwords of their secrets, as rotation does on AWS: migrations make roles, but know
 * no password. A secret for a role that the database does not have is left out.
 *
 * @param url login of the owner, who made the roles
 * @returns the roles that were set
 */
export async function setRolePasswords({ url, secrets }: { url: string; secrets: RoleSecret[] }): Promise<string[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const names = secrets.map(({ username }) => username);
    const { rows } = await client.query<{ rolname: string }>('SELECT rolname FROM pg_roles WHERE rolname = ANY($1)', [
      names,
    ]);
    const known = new Set(rows.map(({ rolname }) => rolname));
    const orders = secrets
      .filter(({ username }) => known.has(username))
      .map(
        ({ username, password }) =>
          `ALTER ROLE ${pg.escapeIdentifier(username)} PASSWORD ${pg.escapeLiteral(password)}`,
      );
    if (orders.length > 0) await client.query(orders.join(';'));
    return [...known].sort();
  } finally {
    await client.end();
  }
}
