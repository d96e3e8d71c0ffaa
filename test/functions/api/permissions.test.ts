import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import '../support/hold-lines.ts';
import { type Capture, captureLines, matchers } from 'lamplight/testing';
import { callApi, newTenant } from '../support/call-api.ts';
import { newUser } from '../support/new-user.ts';
import { type Suite, startSuite } from '../support/start-suite.ts';

expect.extend(matchers);
let suite: Suite;
let written: Capture;
let tenant: Awaited<ReturnType<typeof newTenant>>;

const ROLES = ['owner', 'admin', 'member', 'viewer'];
const ALL = 'owner admin member viewer';

/** Who may call each route; `everybody` without a token. */
const MAY: Record<string, string> = {
  'GET /health': 'everybody',
  'POST /api/v1/auth/register': 'everybody',
  'POST /api/v1/auth/login': 'everybody',
  'POST /api/v1/auth/logout': ALL,
  'POST /api/v1/auth/password': ALL,
  'GET /api/v1/connections': ALL,
  'GET /api/v1/connections/{id}': ALL,
  'POST /api/v1/connections': 'owner admin',
  'PATCH /api/v1/connections/{id}': 'owner admin',
  'DELETE /api/v1/connections/{id}': 'owner admin',
  'POST /api/v1/connections/{id}/test': 'owner admin',
  'POST /api/v1/connections/{id}/sync': 'owner admin member',
  'GET /api/v1/jobs': ALL,
  'GET /api/v1/jobs/{id}': ALL,
  'POST /api/v1/jobs/{id}/cancel': 'owner admin member',
  'POST /api/v1/jobs/{id}/requeue': 'owner admin member',
  'GET /api/v1/orders': ALL,
  'GET /api/v1/audit-events': 'owner admin',
  'POST /api/v1/tools/{name}': ALL,
  'GET /api/v1/users': 'owner admin',
  'POST /api/v1/users': 'owner admin',
  'PATCH /api/v1/users/{id}': 'owner admin',
  'DELETE /api/v1/users/{id}': 'owner admin',
  'GET /api/v1/tenant': ALL,
  'PATCH /api/v1/tenant': 'owner admin',
};

beforeAll(async () => {
  suite = await startSuite();
  written = captureLines();
  tenant = await newTenant();
}, 60_000);
beforeEach(() => written.clear());
afterAll(async () => {
  written.stop();
  await suite.stop();
});

/** Calls a route with an id that there is not and without a body: what is allowed comes to nothing. */
async function call(route: string, token?: string) {
  const [method, template] = route.split(' ') as [string, string];
  const path = template.replace('{id}', crypto.randomUUID()).replace('{name}', 'none_such');
  return await callApi(method, path, token ? { token } : {});
}

it('knows every route of the API', async () => {
  const { routes } = await import('../../../functions/api/routes.ts');
  expect(routes.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(Object.keys(MAY).sort());
});

it.each(Object.entries(MAY))('%s is for %s', async (route, roles) => {
  const anonymous = await call(route);
  expect(anonymous.body?.error === 'authentication_required').toBe(roles !== 'everybody');
  if (roles === 'everybody') return;
  const allowed: string[] = [];
  for (const role of ROLES) {
    const { token } = await newUser(suite, { tenant_id: tenant.tenant_id, role });
    const answer = await call(route, token);
    expect([role, answer.status]).not.toEqual([role, 401]);
    expect([role, answer.status! < 500]).toEqual([role, true]);
    if (answer.body?.error !== 'permission_denied') allowed.push(role);
  }
  expect(allowed.join(' ')).toBe(roles);
});

it('says which permission is missing and who has it, counts it, logs it and audits it', async () => {
  const viewer = await newUser(suite, { tenant_id: tenant.tenant_id, role: 'viewer' });
  const answer = await call('POST /api/v1/connections', viewer.token);
  expect(answer.status).toBe(403);
  expect(answer.body).toEqual({
    error: 'permission_denied',
    message: 'the role viewer lacks the permission connections:write, which owner and admin have',
    correlation_id: answer.headers['x-correlation-id'],
  });
  const denied = { permission: 'connections:write', role: 'viewer' };
  expect(written).toHaveMetric('api_permission_denied_total', { dimensions: denied, value: 1 });
  expect(written).toHaveLogged('permission_denied', { level: 'warning', ...denied, user_id: viewer.user_id });
  expect(written).toHaveLogged('request_completed', { outcome: 'denied', status_code: '403', path: '/connections' });
  const { rows } = await suite.sql(
    'migrator',
    "SELECT category, resource_id FROM audit_events WHERE action = 'permission_denied' AND user_id = :user_id::uuid",
    { user_id: viewer.user_id },
  );
  expect(rows).toEqual([{ category: 'security', resource_id: 'connections:write' }]);
});

it('goes by the role that the user has now, not by the one in the token', async () => {
  const demoted = await newUser(suite, { tenant_id: tenant.tenant_id, role: 'viewer', tokenRole: 'owner' });
  expect((await call('GET /api/v1/audit-events', demoted.token)).status).toBe(403);
  expect(written).toHaveLogged('permission_denied', { role: 'viewer' });
});

it('can deny no more pairs of permission and role than the metric has room for', async () => {
  const { may } = await import('../../../functions/shared/auth/permissions.ts');
  const { PERMISSIONS, ROLES: roles } = await import('../../../functions/shared/vocabulary.ts');
  const pairs = PERMISSIONS.flatMap((permission) => roles.filter((role) => !may(role, permission)));
  expect(PERMISSIONS.length).toBeLessThanOrEqual(20);
  expect(pairs.length).toBeLessThanOrEqual(40);
});
