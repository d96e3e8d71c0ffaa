-- One tenant sees its own rows. The tenant is a setting of the transaction: unset or empty shows nothing and raises nothing.
-- Enabled and not forced: the owner (migrations, the login function) is not bound by it.

ALTER TABLE tenants ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON tenants TO app_user
  USING (id = NULLIF(current_setting('app.current_tenant_id', true), '')::uuid)
  WITH CHECK (id = NULLIF(current_setting('app.current_tenant_id', true), '')::uuid);

DO $$
DECLARE
  table_name text;
BEGIN
  FOREACH table_name IN ARRAY ARRAY[
    'users', 'sessions', 'connections', 'jobs', 'sync_state', 'canonical_orders', 'canonical_customers',
    'canonical_products', 'audit_events', 'live_connections', 'cache_entries'
  ] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', table_name);
    EXECUTE format($policy$
      CREATE POLICY tenant_isolation ON %I TO app_user
        USING (tenant_id = NULLIF(current_setting('app.current_tenant_id', true), '')::uuid)
        WITH CHECK (tenant_id = NULLIF(current_setting('app.current_tenant_id', true), '')::uuid)
    $policy$, table_name);
  END LOOP;
END
$$;

-- Before a login there is no tenant. Such a row can be written and not read back: no RETURNING, the id is the caller's.
CREATE POLICY before_login ON audit_events FOR INSERT TO app_user
  WITH CHECK (tenant_id IS NULL AND category = 'auth');

CREATE POLICY readers ON tenants FOR SELECT TO scheduler_reader, gauge_reader, runbook_reader USING (true);
CREATE POLICY readers ON connections FOR SELECT TO scheduler_reader, gauge_reader, runbook_reader USING (true);
CREATE POLICY readers ON sync_state FOR SELECT TO scheduler_reader, gauge_reader, runbook_reader USING (true);
CREATE POLICY readers ON jobs FOR SELECT TO scheduler_reader, gauge_reader, runbook_reader USING (true);
CREATE POLICY readers ON live_connections FOR SELECT TO gauge_reader, runbook_reader USING (true);
CREATE POLICY readers ON users FOR SELECT TO runbook_reader USING (true);
CREATE POLICY readers ON sessions FOR SELECT TO runbook_reader USING (true);
CREATE POLICY readers ON canonical_orders FOR SELECT TO runbook_reader USING (true);
CREATE POLICY readers ON canonical_customers FOR SELECT TO runbook_reader USING (true);
CREATE POLICY readers ON canonical_products FOR SELECT TO runbook_reader USING (true);
CREATE POLICY readers ON audit_events FOR SELECT TO runbook_reader USING (true);
CREATE POLICY readers ON cache_entries FOR SELECT TO runbook_reader USING (true);
