-- What a token said at its login may have changed since: the role is the user's of this moment, and a demotion counts from
-- the next request on. One statement and no transaction, since every request asks it.

DROP FUNCTION session_is_open(uuid, uuid, uuid, timestamptz);

-- No row where the session has ended, has expired or is not that user's.
CREATE FUNCTION find_session(session_id uuid, session_tenant_id uuid, session_user_id uuid, at timestamptz)
RETURNS TABLE (role text)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public
AS $$
  SELECT u.role
  FROM public.sessions s JOIN public.users u ON u.tenant_id = s.tenant_id AND u.id = s.user_id
  WHERE s.id = session_id AND s.tenant_id = session_tenant_id AND s.user_id = session_user_id
    AND s.ended_at IS NULL AND s.expires_at > at
$$;

REVOKE EXECUTE ON FUNCTION find_session(uuid, uuid, uuid, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION find_session(uuid, uuid, uuid, timestamptz) TO app_user;
