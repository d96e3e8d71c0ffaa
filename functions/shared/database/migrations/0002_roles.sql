-- Who may do what. The owner of the tables (who runs these files) is no run-time role.
-- Roles belong to the whole server, so they may exist already; their passwords are set from their secrets, never here.

DO $$
DECLARE
  role_name text;
BEGIN
  FOREACH role_name IN ARRAY ARRAY['app_user', 'scheduler_reader', 'gauge_reader', 'runbook_reader'] LOOP
    BEGIN
      EXECUTE format('CREATE ROLE %I LOGIN', role_name);
    EXCEPTION
      WHEN duplicate_object OR unique_violation THEN NULL;
    END;
  END LOOP;
END
$$;

ALTER ROLE scheduler_reader SET default_transaction_read_only = on;
ALTER ROLE gauge_reader SET default_transaction_read_only = on;
ALTER ROLE runbook_reader SET default_transaction_read_only = on;
ALTER ROLE runbook_reader SET statement_timeout = '5s';
-- For the statements of other sessions. `pg_read_all_stats` would do, but since PostgreSQL 16 only its admin may grant it, which
-- Aurora's master user is of `pg_monitor` (Aurora user guide, "Viewing roles and their privileges").
GRANT pg_monitor TO runbook_reader;
GRANT USAGE ON SCHEMA public TO app_user, scheduler_reader, gauge_reader, runbook_reader;

-- The application: all that row-level security lets through. Audit events are written once and never changed.
GRANT SELECT, INSERT, UPDATE ON tenants, jobs TO app_user;
GRANT SELECT, INSERT ON audit_events TO app_user;
GRANT SELECT, INSERT, UPDATE, DELETE ON
  users, sessions, connections, sync_state, canonical_orders, canonical_customers, canonical_products,
  live_connections, cache_entries, rate_limits TO app_user;

-- Finds syncs that are due: ids and schedule columns.
GRANT SELECT (id, plan) ON tenants TO scheduler_reader;
GRANT SELECT (id, tenant_id, provider, status) ON connections TO scheduler_reader;
GRANT SELECT (tenant_id, connection_id, object_type, last_success_at) ON sync_state TO scheduler_reader;
GRANT SELECT (id, tenant_id, connection_id, job_type, status, created_at) ON jobs TO scheduler_reader;

-- Counts for the gauges.
GRANT SELECT (id, plan) ON tenants TO gauge_reader;
GRANT SELECT (id, tenant_id, provider, status, encryption_key_version) ON connections TO gauge_reader;
GRANT SELECT (tenant_id, connection_id, object_type, last_success_at) ON sync_state TO gauge_reader;
GRANT SELECT (id, tenant_id, connection_id, job_type, status, created_at, started_at) ON jobs TO gauge_reader;
GRANT SELECT (id, tenant_id) ON live_connections TO gauge_reader;

-- Diagnosis by a person on call: no password hash, no credentials, no token and nothing about a person.
GRANT SELECT (id, plan, created_at) ON tenants TO runbook_reader;
GRANT SELECT (id, tenant_id, role, created_at) ON users TO runbook_reader;
GRANT SELECT (tenant_id, user_id, created_at, expires_at, ended_at) ON sessions TO runbook_reader;
GRANT SELECT (id, tenant_id, provider, label, status, encryption_key_version, last_error, created_at, updated_at)
  ON connections TO runbook_reader;
GRANT SELECT ON jobs, canonical_products, rate_limits TO runbook_reader;
GRANT SELECT (tenant_id, connection_id, object_type, last_success_at) ON sync_state TO runbook_reader;
GRANT SELECT (id, tenant_id, connection_id, external_id, order_number, status, currency, total_amount, ordered_at,
  created_at, updated_at) ON canonical_orders TO runbook_reader;
GRANT SELECT (id, tenant_id, connection_id, external_id, orders_count, created_at, updated_at)
  ON canonical_customers TO runbook_reader;
GRANT SELECT (id, tenant_id, user_id, category, action, correlation_id, resource_type, resource_id, error_message,
  "timestamp") ON audit_events TO runbook_reader;
GRANT SELECT (tenant_id, user_id, connected_at, last_seen_at) ON live_connections TO runbook_reader;
GRANT SELECT (tenant_id, key, encryption_key_version, expires_at) ON cache_entries TO runbook_reader;
