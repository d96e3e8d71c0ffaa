import type pg from 'pg';

/** The tables that hold no tenant's data: migrations, and windows of rate limits (contract, section 4). */
const WITHOUT_TENANT = ['lamplight_migrations', 'rate_limits'];
/**
 * Functions that run as their owner. Each answers about one key that its caller knows already, or about ids of API
 * Gateway and nothing of whose they are.
 */
const RUN_AS_OWNER = [
  'find_login',
  'find_session',
  'find_live_connection',
  'unseen_live_connections',
  'settle_live_connections',
];

const OF_TENANT = (column: string) =>
  `(${column} = (NULLIF(current_setting('app.current_tenant_id'::text, true), ''::text))::uuid)`;

/**
 * What in a database's catalogue would let one tenant see another's rows: a table without row-level security or without
 * a policy, a policy that says something else, a role that no policy binds, a view or function that runs as its owner.
 */
export async function isolationProblems(owner: pg.Client): Promise<string[]> {
  const rows = async (sql: string) => (await owner.query<Record<string, string>>(sql)).rows;
  const open = await rows(`
    SELECT c.relname AS name FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relrowsecurity`);
  const bare = await rows(`
    SELECT c.relname AS name FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND c.relrowsecurity
      AND NOT EXISTS (SELECT FROM pg_policies p WHERE p.tablename = c.relname AND p.policyname = 'tenant_isolation')`);
  const policies = await rows(`
    SELECT tablename, policyname, cmd, permissive, array_to_string(roles, ',') AS roles, qual, with_check
    FROM pg_policies WHERE schemaname = 'public'`);
  const roles = await rows(`
    SELECT rolname AS name FROM pg_roles r
    WHERE rolname IN ('app_user', 'scheduler_reader', 'gauge_reader', 'runbook_reader')
      AND (rolsuper OR rolbypassrls OR rolcreaterole OR EXISTS (
        SELECT FROM pg_class c WHERE c.relowner = r.oid) OR pg_has_role(r.oid, current_user, 'MEMBER'))`);
  const views = await rows(`
    SELECT relname AS name FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('v', 'm', 'f')
      AND NOT COALESCE('security_invoker=true' = ANY (reloptions), false)`);
  const functions = await rows(`
    SELECT proname AS name, COALESCE(array_to_string(proconfig, ','), '') AS settings,
      EXISTS (SELECT FROM aclexplode(COALESCE(proacl, acldefault('f', proowner))) WHERE grantee = 0)::text AS public
    FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef`);
  return [
    ...open
      .filter(({ name }) => !WITHOUT_TENANT.includes(name!))
      .map(({ name }) => `${name}: row-level security is off`),
    ...bare.map(({ name }) => `${name}: has no policy tenant_isolation`),
    ...policies
      .filter((policy) => !isAsWritten(policy))
      .map((one) => `${one.tablename}: policy ${one.policyname} differs`),
    ...roles.map(({ name }) => `${name}: row-level security does not bind this role`),
    ...views.map(({ name }) => `${name}: reads as its owner; make it security_invoker`),
    ...functions
      .filter(
        (one) => !RUN_AS_OWNER.includes(one.name!) || !one.settings!.includes('search_path=') || one.public === 'true',
      )
      .map(({ name }) => `${name}(): runs as its owner, and is not one of ${RUN_AS_OWNER.join(', ')} made safe`),
  ];
}

function isAsWritten(policy: Record<string, string | null>): boolean {
  const { tablename, policyname, cmd, roles, qual, with_check } = policy;
  if (policyname === 'tenant_isolation') {
    const wanted = OF_TENANT(tablename === 'tenants' ? 'id' : 'tenant_id');
    return cmd === 'ALL' && roles === 'app_user' && qual === wanted && with_check === wanted;
  }
  if (policyname === 'before_login') {
    const wanted = "((tenant_id IS NULL) AND (category = 'auth'::text))";
    return tablename === 'audit_events' && cmd === 'INSERT' && roles === 'app_user' && with_check === wanted;
  }
  // Of the others none may be the application's.
  return cmd === 'SELECT' && !/\b(app_user|public)\b/.test(roles ?? 'public');
}
