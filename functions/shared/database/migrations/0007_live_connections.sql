-- Who is connected by WebSocket, and for how long they may hear of their tenant.

-- A live connection is as good as the session of the token that it was opened with: a logout ends both.
ALTER TABLE sessions ADD UNIQUE (tenant_id, id);
ALTER TABLE live_connections ADD COLUMN session_id uuid;
UPDATE live_connections l SET session_id = s.id FROM sessions s WHERE s.tenant_id = l.tenant_id AND s.user_id = l.user_id;
DELETE FROM live_connections WHERE session_id IS NULL;
ALTER TABLE live_connections
  ALTER COLUMN session_id SET NOT NULL,
  ADD FOREIGN KEY (tenant_id, session_id) REFERENCES sessions (tenant_id, id) ON DELETE CASCADE;
CREATE INDEX live_connections_session ON live_connections (tenant_id, session_id);
CREATE INDEX live_connections_last_seen_at ON live_connections (last_seen_at);

-- After its connect a client sends no token again: API Gateway vouches for the connection id, and the row says whose it is.
CREATE FUNCTION find_live_connection(connection_id text, at timestamptz)
RETURNS TABLE (tenant_id uuid, user_id uuid, plan text, session_open boolean)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public
AS $$
  SELECT l.tenant_id, l.user_id, t.plan, s.ended_at IS NULL AND s.expires_at > at
  FROM public.live_connections l
  JOIN public.tenants t ON t.id = l.tenant_id
  JOIN public.sessions s ON s.tenant_id = l.tenant_id AND s.id = l.session_id
  WHERE l.id = connection_id
$$;

-- For the sweep, which works for no tenant: ids to ask API Gateway about, and nothing of whose they are.
CREATE FUNCTION unseen_live_connections(seen_before timestamptz, at timestamptz, at_most integer)
RETURNS TABLE (id text, session_open boolean)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public
AS $$
  SELECT l.id, s.ended_at IS NULL AND s.expires_at > at
  FROM public.live_connections l
  JOIN public.sessions s ON s.tenant_id = l.tenant_id AND s.id = l.session_id
  WHERE l.last_seen_at < seen_before
  ORDER BY l.last_seen_at
  LIMIT at_most
$$;

-- What API Gateway answered: ids are lists in JSON, since the Data API takes no arrays.
CREATE FUNCTION settle_live_connections(gone jsonb, alive jsonb, seen_at timestamptz)
RETURNS integer
LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, public
AS $$
  UPDATE public.live_connections SET last_seen_at = seen_at
  WHERE id IN (SELECT jsonb_array_elements_text(alive)) AND last_seen_at < seen_at;
  WITH deleted AS (
    DELETE FROM public.live_connections WHERE id IN (SELECT jsonb_array_elements_text(gone)) RETURNING 1
  )
  SELECT count(*)::integer FROM deleted;
$$;

REVOKE EXECUTE ON FUNCTION find_live_connection(text, timestamptz),
  unseen_live_connections(timestamptz, timestamptz, integer), settle_live_connections(jsonb, jsonb, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION find_live_connection(text, timestamptz),
  unseen_live_connections(timestamptz, timestamptz, integer), settle_live_connections(jsonb, jsonb, timestamptz) TO app_user;
GRANT SELECT (session_id) ON live_connections TO runbook_reader;
