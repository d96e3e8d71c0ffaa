-- Two tenants that nobody works for, with a row in every tenant table: the isolation canary looks at each as the other.
-- The ids are those of functions/shared/canary-tenants.ts. A migration that adds a tenant table adds their rows to it.
-- Nobody can log in as their users (no password hash is this), and nothing syncs: the connections are disconnected.
-- Where a sweep of old rows might come by, the time is one that never comes.

DO $$
DECLARE
  number    integer;
  tenant    uuid;
  made      uuid; -- the id of the tenant's row in every other table
  since     constant timestamptz := '2026-01-01T00:00:00Z';
  never     constant timestamptz := '2100-01-01T00:00:00Z';
BEGIN
  FOR number IN 1..2 LOOP
    tenant := format('ca000000-0000-4000-8000-00000000000%s', number)::uuid;
    made := format('ca000000-0000-4000-8000-0000000000a%s', number)::uuid;
    INSERT INTO tenants VALUES (tenant, format('Canary %s', number), 'free', since);
    INSERT INTO users VALUES (made, tenant, format('canary-%s@canary.invalid', number), 'none', 'viewer', since);
    INSERT INTO sessions VALUES (made, tenant, made, since, never, since);
    INSERT INTO connections (id, tenant_id, provider, label, status, encrypted_credentials, encryption_key_version,
        created_at, updated_at)
      VALUES (made, tenant, 'shopify', 'Canary', 'disconnected', 'none', 1, since, since);
    INSERT INTO jobs (id, tenant_id, connection_id, job_type, status, correlation_id, created_at, completed_at)
      VALUES (made, tenant, made, 'shopify_orders', 'cancelled', 'isolation-canary', since, since);
    INSERT INTO sync_state (tenant_id, connection_id, object_type) VALUES (tenant, made, 'orders');
    INSERT INTO canonical_orders (id, tenant_id, connection_id, external_id, order_number, status, currency, total_amount,
        ordered_at, created_at, updated_at)
      VALUES (made, tenant, made, 'canary', 'canary', 'cancelled', 'EUR', 0, since, since, since);
    INSERT INTO canonical_customers (id, tenant_id, connection_id, external_id, created_at, updated_at)
      VALUES (made, tenant, made, 'canary', since, since);
    INSERT INTO canonical_products (id, tenant_id, connection_id, external_id, title, status, created_at, updated_at)
      VALUES (made, tenant, made, 'canary', 'Canary', 'archived', since, since);
    INSERT INTO audit_events (id, tenant_id, category, action, correlation_id, resource_type, resource_id, "timestamp")
      VALUES (made, tenant, 'security', 'canary_created', 'isolation-canary', 'tenant', tenant::text, since);
    INSERT INTO live_connections VALUES (format('canary-%s', number), tenant, made, since, never);
    INSERT INTO cache_entries VALUES (tenant, 'canary', 'none', 1, never);
  END LOOP;
END
$$;

-- A sync that never came to its end ages from its connection's creation.
GRANT SELECT (created_at) ON connections TO gauge_reader;
