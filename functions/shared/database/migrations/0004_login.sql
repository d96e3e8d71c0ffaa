-- The two questions that must be asked before there is a tenant. Each runs as the owner and answers about one key that the
-- caller has to know already: an email, or a session id out of a verified token.

CREATE FUNCTION find_login(login_email text)
RETURNS TABLE (user_id uuid, tenant_id uuid, password_hash text, role text, plan text)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public
AS $$
  SELECT u.id, u.tenant_id, u.password_hash, u.role, t.plan
  FROM public.users u JOIN public.tenants t ON t.id = u.tenant_id
  WHERE u.email = lower(login_email)
$$;

-- One statement and no transaction, since every request asks it.
CREATE FUNCTION session_is_open(session_id uuid, session_tenant_id uuid, session_user_id uuid, at timestamptz)
RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public
AS $$
  SELECT EXISTS (
    SELECT FROM public.sessions s
    WHERE s.id = session_id AND s.tenant_id = session_tenant_id AND s.user_id = session_user_id
      AND s.ended_at IS NULL AND s.expires_at > at
  )
$$;

REVOKE EXECUTE ON FUNCTION find_login(text), session_is_open(uuid, uuid, uuid, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION find_login(text), session_is_open(uuid, uuid, uuid, timestamptz) TO app_user;
