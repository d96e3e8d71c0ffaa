import { generateKeyPairSync, randomBytes } from 'node:crypto';
import pg from 'pg';
import type { DemoTenant, LocalRun } from '../config.ts';
import { LocalError } from '../local-error.ts';
import { type ApiAnswer, type ApiClient, apiClient } from './api-client.ts';
import { emailOf } from './demo-tenants.ts';
import { type KeptTenant, keepTenants, keptTenants, planOf } from './kept-tenants.ts';

/**
 * Gives a run its demo tenants, through the public API as any tenant would come to be, so that passwords are hashed
 * and credentials encrypted by the suite itself. Run again, it makes what is missing; where nothing is, it asks the
 * database one question.
 */
export async function seed(run: LocalRun): Promise<DemoTenant[]> {
  if (!run.databaseUrl)
    throw new LocalError(
      'config_invalid',
      'the demo tenants need a database, and the template has none: add a cluster, or leave `seed` out of the configuration',
    );
  const tenants = keptTenants(run.dataFolder);
  const database = new pg.Client({ connectionString: run.databaseUrl });
  await database.connect();
  try {
    const known = await database.query('select id from tenants where id = any($1::uuid[])', [
      tenants.map((tenant) => tenant.tenant_id ?? null),
    ]);
    const ids = new Set(known.rows.map((row) => row.id as string));
    const missing = tenants.filter((tenant) => !isComplete(tenant) || !ids.has(tenant.tenant_id!));
    await Promise.all(missing.map((tenant) => makeTenant(apiClient(run.url), tenant)));
  } finally {
    await database.end();
    keepTenants(run.dataFolder, tenants);
  }
  return tenants.map(({ tenant_id, plan, email, password }) => ({ tenant_id: tenant_id!, plan, email, password }));
}

function isComplete(tenant: KeptTenant): boolean {
  const { tenant_id, ready, team = [] } = tenant;
  return ready === true && tenant_id !== undefined && planOf(tenant).team.every((role) => team.includes(role));
}

async function makeTenant(call: ApiClient, tenant: KeptTenant): Promise<void> {
  tenant.ready = false;
  const token = await registerOrLogIn(call, tenant);
  expectStatus(await call('PATCH', '/api/v1/tenant', { token, body: { plan: tenant.plan } }), 200);
  await makeTeam(call, token, tenant);
  const connections = expectStatus(await call('GET', '/api/v1/connections?limit=100', { token }), 200).body;
  const labels = new Set(connections.items.map((connection: { label: string }) => connection.label));
  for (const body of connectionsOf(tenant)) {
    if (labels.has(body.label)) continue;
    expectStatus(await call('POST', '/api/v1/connections', { token, body }), 201);
  }
  tenant.ready = true;
}

async function makeTeam(call: ApiClient, token: string, tenant: KeptTenant): Promise<void> {
  const { email, password } = tenant;
  for (const role of planOf(tenant).team) {
    const body = { email: emailOf(role, email), password, role };
    const made = await call('POST', '/api/v1/users', { token, body });
    // Taken: by a start that was cut short before it could write this down.
    if (made.status !== 409) expectStatus(made, 201);
  }
  tenant.team = planOf(tenant).team;
}

/** What the tenant's connections are made with; keys and tokens are of this moment. */
function connectionsOf(tenant: KeptTenant) {
  const { shops, accounts = [] } = planOf(tenant);
  return [
    ...shops.map(({ domain, label }) => {
      const credentials = { shop_domain: domain, access_token: `shpat_${randomBytes(16).toString('hex')}` };
      return { provider: 'shopify', label, credentials };
    }),
    ...accounts.map(({ id, label }) => {
      const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const integration = {
        client_id: randomBytes(16).toString('hex'),
        certificate_id: randomBytes(8).toString('hex'),
      };
      const private_key = privateKey.export({ format: 'pem', type: 'pkcs8' });
      return { provider: 'netsuite', label, credentials: { account_id: id, ...integration, private_key } };
    }),
  ];
}

async function registerOrLogIn(call: ApiClient, tenant: KeptTenant): Promise<string> {
  const { name: tenant_name, password } = tenant;
  const registered = await call('POST', '/api/v1/auth/register', {
    body: { tenant_name, email: tenant.email, password },
  });
  if (registered.status !== 409) expectStatus(registered, 201);
  let login = await call('POST', '/api/v1/auth/login', { body: { email: tenant.email, password } });
  if (login.status === 401) {
    // A database that outlived its data folder knows the address under another password.
    tenant.email = `owner.${randomBytes(3).toString('hex')}@${tenant.email.split('@')[1]}`;
    const body = { tenant_name, email: tenant.email, password };
    expectStatus(await call('POST', '/api/v1/auth/register', { body }), 201);
    login = await call('POST', '/api/v1/auth/login', { body: { email: tenant.email, password } });
  }
  const { access_token, tenant_id } = expectStatus(login, 200).body;
  tenant.tenant_id = tenant_id;
  return access_token;
}

/** @throws LocalError `seed_failed` with what the API said */
function expectStatus(answer: ApiAnswer, status: number): ApiAnswer {
  if (answer.status === status) return answer;
  const { error, message } = answer.body;
  throw new LocalError(
    'seed_failed',
    `the demo tenants could not be made: ${answer.status} ${error ?? ''} ${message ?? ''} (lamplight journey ${answer.correlationId})`,
  );
}
