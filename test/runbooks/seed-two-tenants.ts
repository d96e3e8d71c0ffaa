import type { Suite } from '../functions/support/start-suite.ts';

/** The moment at which the blocks are run. */
export const NOW = '2026-11-24T12:00:00Z';

export interface SeededTenant {
  tenant_id: string;
  connection_id: string;
  job_id: string;
}

/** A tenant to whom everything has happened that runbooks ask for. */
export async function seedTroubledTenant(suite: Suite, provider: 'shopify' | 'netsuite'): Promise<SeededTenant> {
  const [tenant_id, user_id, connection_id] = [crypto.randomUUID(), crypto.randomUUID(), crypto.randomUUID()];
  const insert = (table: string, row: Record<string, string | number | null>) => {
    const columns = Object.keys(row);
    const values = columns.map((column) => {
      if (/(_at|^timestamp)$/.test(column)) return `:${column}::timestamptz`;
      if (/(^id$|_id$)/.test(column) && !/^(correlation|resource|external)_id$/.test(column)) return `:${column}::uuid`;
      return typeof row[column] === 'number' ? `:${column}::integer` : `:${column}`;
    });
    const parameters = Object.fromEntries(columns.map((key) => [key, row[key] === null ? null : String(row[key])]));
    const names = columns.map((column) => `"${column}"`).join(', ');
    return suite.sql('migrator', `INSERT INTO ${table} (${names}) VALUES (${values.join(', ')})`, parameters);
  };
  await insert('tenants', { id: tenant_id, name: 'Acme', plan: 'pro', created_at: ago(9000) });
  const email = `${user_id}@example.com`;
  await insert('users', { id: user_id, tenant_id, email, password_hash: '-', role: 'owner', created_at: ago(9000) });
  await insert('connections', {
    ...{ id: connection_id, tenant_id, provider, label: 'Main shop', status: 'error', encrypted_credentials: 'secret' },
    ...{ encryption_key_version: 1, last_error: '401 Unauthorized', created_at: ago(9000), updated_at: ago(20) },
  });
  // One connection that syncs, for the questions about schedules.
  await insert('connections', {
    ...{ id: crypto.randomUUID(), tenant_id, provider, label: 'Second shop', status: 'active' },
    ...{ encrypted_credentials: 'secret', encryption_key_version: 2, created_at: ago(9000), updated_at: ago(9000) },
  });
  const job = (job_type: string, status: string, more: Record<string, string | number | null>) => {
    const id = crypto.randomUUID();
    const row = { id, tenant_id, connection_id, job_type, status, correlation_id: `c-${id}`, created_at: ago(30) };
    return insert('jobs', { ...row, ...more }).then(() => id);
  };
  const ended = { completed_at: ago(10), started_at: ago(29), attempts: 3 };
  const job_id = await job(`${provider}_orders`, 'failed', { ...ended, error_message: '401 Unauthorized' });
  await job(`${provider}_orders`, 'failed', { ...ended, error_message: 'gave up at the rate limit, 429' });
  await job(`${provider}_orders`, 'failed', { ...ended, error_message: 'credential decryption failed, key_missing' });
  await job(`${provider}_orders`, 'completed', ended);
  await job(`${provider}_customers`, 'pending', {});
  await job(`${provider}_orders`, 'running', { started_at: ago(25), attempts: 1 });
  const happened = (category: string, action: string, error_message: string | null) =>
    insert('audit_events', {
      ...{ id: crypto.randomUUID(), tenant_id, user_id, category, action, correlation_id: 'c-0123456789' },
      ...{ resource_type: 'connection', resource_id: connection_id, error_message, timestamp: ago(60) },
    });
  await happened('connection', 'connection_updated', null);
  await happened('connection', 'connection_tested', 'credential decryption failed, key_missing');
  await insert('canonical_orders', {
    ...{ id: crypto.randomUUID(), tenant_id, connection_id, external_id: 'o-1', order_number: '1', status: 'paid' },
    ...{ currency: 'EUR', ordered_at: ago(90), created_at: ago(80), updated_at: ago(80) },
    total_amount: 10,
  });
  return { tenant_id, connection_id, job_id };
}

/** What is nobody's: a login that failed, a provider's back-off. */
export async function seedCommon(suite: Suite): Promise<void> {
  await suite.sql(
    'migrator',
    `INSERT INTO audit_events (id, category, action, correlation_id, error_message, "timestamp")
     VALUES (:id::uuid, 'auth', 'login_failed', 'c-0123456789', 'wrong password', :at::timestamptz)`,
    { id: crypto.randomUUID(), at: ago(60) },
  );
  await suite.sql(
    'migrator',
    `INSERT INTO rate_limits (key, window_started_at, count) VALUES ('backoff:shopify', :at::timestamptz, 240)`,
    { at: ago(1) },
  );
}

function ago(minutes: number): string {
  return new Date(Date.parse(NOW) - minutes * 60_000).toISOString();
}
