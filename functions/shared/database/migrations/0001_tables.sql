-- Every time is handed in by the caller: no column defaults to a time and nothing here reads the clock.
-- States are text with a CHECK rather than enums: the Data API sends strings as text, which does not cast to an enum by itself.

CREATE TABLE tenants (
  id         uuid PRIMARY KEY,
  name       text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  plan       text NOT NULL CHECK (plan IN ('free', 'pro', 'enterprise')),
  created_at timestamptz NOT NULL
);

CREATE TABLE users (
  id            uuid PRIMARY KEY,
  tenant_id     uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
  email         text NOT NULL CHECK (email = lower(email) AND length(email) BETWEEN 3 AND 254),
  password_hash text NOT NULL,
  role          text NOT NULL CHECK (role IN ('owner', 'admin', 'member', 'viewer')),
  created_at    timestamptz NOT NULL,
  CONSTRAINT users_email_key UNIQUE (email),
  UNIQUE (tenant_id, id)
);

-- References between tenant tables are by (tenant_id, id): a foreign key is checked without row-level security,
-- and must not let a row of one tenant point at another's.
CREATE TABLE sessions (
  id         uuid PRIMARY KEY,
  tenant_id  uuid NOT NULL,
  user_id    uuid NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  ended_at   timestamptz,
  FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX sessions_tenant_user ON sessions (tenant_id, user_id);
CREATE INDEX sessions_expires_at ON sessions (expires_at);

CREATE TABLE connections (
  id                     uuid PRIMARY KEY,
  tenant_id              uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
  provider               text NOT NULL CHECK (provider IN ('shopify', 'netsuite')),
  label                  text NOT NULL CHECK (length(label) BETWEEN 1 AND 200),
  status                 text NOT NULL CHECK (status IN ('active', 'error', 'disconnected')),
  encrypted_credentials  text NOT NULL,
  encryption_key_version integer NOT NULL CHECK (encryption_key_version > 0),
  last_error             text,
  created_at             timestamptz NOT NULL,
  updated_at             timestamptz NOT NULL,
  UNIQUE (tenant_id, id)
);
CREATE INDEX connections_tenant_created ON connections (tenant_id, created_at DESC, id DESC);
CREATE INDEX connections_status ON connections (status, provider);
CREATE INDEX connections_key_version ON connections (encryption_key_version);

CREATE TABLE jobs (
  id             uuid PRIMARY KEY,
  tenant_id      uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
  connection_id  uuid,
  job_type       text NOT NULL CHECK (job_type ~ '^[a-z]+_[a-z_]+$'),
  status         text NOT NULL CHECK (status IN ('pending', 'running', 'completed', 'failed', 'cancelled')),
  correlation_id text NOT NULL,
  attempts       integer NOT NULL DEFAULT 0 CHECK (attempts >= 0),
  rows_created   integer NOT NULL DEFAULT 0 CHECK (rows_created >= 0),
  rows_updated   integer NOT NULL DEFAULT 0 CHECK (rows_updated >= 0),
  error_message  text,
  created_at     timestamptz NOT NULL,
  started_at     timestamptz,
  completed_at   timestamptz,
  -- A job outlives its connection: what happened stays on record.
  FOREIGN KEY (tenant_id, connection_id) REFERENCES connections (tenant_id, id) ON DELETE SET NULL (connection_id)
);
CREATE INDEX jobs_tenant_created ON jobs (tenant_id, created_at DESC, id DESC);
CREATE INDEX jobs_tenant_connection ON jobs (tenant_id, connection_id, status);
CREATE INDEX jobs_status_created ON jobs (status, created_at);
CREATE INDEX jobs_correlation_id ON jobs (correlation_id);

CREATE TABLE sync_state (
  tenant_id       uuid NOT NULL,
  connection_id   uuid NOT NULL,
  object_type     text NOT NULL CHECK (object_type IN ('orders', 'customers', 'products')),
  cursor          text,
  last_success_at timestamptz,
  PRIMARY KEY (tenant_id, connection_id, object_type),
  FOREIGN KEY (tenant_id, connection_id) REFERENCES connections (tenant_id, id) ON DELETE CASCADE
);

CREATE TABLE canonical_orders (
  id                   uuid PRIMARY KEY,
  tenant_id            uuid NOT NULL,
  connection_id        uuid NOT NULL,
  external_id          text NOT NULL,
  order_number         text NOT NULL,
  status               text NOT NULL,
  currency             text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  total_amount         numeric(14, 2) NOT NULL,
  customer_external_id text,
  customer_email       text,
  ordered_at           timestamptz NOT NULL,
  created_at           timestamptz NOT NULL,
  updated_at           timestamptz NOT NULL,
  UNIQUE (tenant_id, connection_id, external_id),
  FOREIGN KEY (tenant_id, connection_id) REFERENCES connections (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX canonical_orders_tenant_ordered ON canonical_orders (tenant_id, ordered_at DESC, id DESC);

CREATE TABLE canonical_customers (
  id            uuid PRIMARY KEY,
  tenant_id     uuid NOT NULL,
  connection_id uuid NOT NULL,
  external_id   text NOT NULL,
  email         text,
  full_name     text,
  orders_count  integer NOT NULL DEFAULT 0,
  created_at    timestamptz NOT NULL,
  updated_at    timestamptz NOT NULL,
  UNIQUE (tenant_id, connection_id, external_id),
  FOREIGN KEY (tenant_id, connection_id) REFERENCES connections (tenant_id, id) ON DELETE CASCADE
);

CREATE TABLE canonical_products (
  id            uuid PRIMARY KEY,
  tenant_id     uuid NOT NULL,
  connection_id uuid NOT NULL,
  external_id   text NOT NULL,
  sku           text,
  title         text NOT NULL,
  status        text NOT NULL,
  currency      text CHECK (currency ~ '^[A-Z]{3}$'),
  price         numeric(14, 2),
  created_at    timestamptz NOT NULL,
  updated_at    timestamptz NOT NULL,
  UNIQUE (tenant_id, connection_id, external_id),
  FOREIGN KEY (tenant_id, connection_id) REFERENCES connections (tenant_id, id) ON DELETE CASCADE
);

-- No foreign keys: the record of what happened stays when what it happened to is gone.
CREATE TABLE audit_events (
  id             uuid PRIMARY KEY,
  tenant_id      uuid,
  user_id        uuid,
  category       text NOT NULL
                 CHECK (category IN ('auth', 'user', 'tenant', 'connection', 'job', 'tool', 'order', 'security')),
  action         text NOT NULL,
  correlation_id text NOT NULL,
  resource_type  text,
  resource_id    text,
  details        jsonb NOT NULL DEFAULT '{}',
  error_message  text,
  "timestamp"    timestamptz NOT NULL
);
CREATE INDEX audit_events_tenant_timestamp ON audit_events (tenant_id, "timestamp" DESC, id DESC);
CREATE INDEX audit_events_timestamp ON audit_events ("timestamp");
CREATE INDEX audit_events_correlation_id ON audit_events (correlation_id);

-- WebSocket clients that are connected now; `id` is API Gateway's connection id.
CREATE TABLE live_connections (
  id           text PRIMARY KEY,
  tenant_id    uuid NOT NULL,
  user_id      uuid NOT NULL,
  connected_at timestamptz NOT NULL,
  last_seen_at timestamptz NOT NULL,
  FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX live_connections_tenant_user ON live_connections (tenant_id, user_id);

-- UNLOGGED: both may be lost in a crash, and are written far more often than they matter.
CREATE UNLOGGED TABLE cache_entries (
  tenant_id              uuid NOT NULL,
  key                    text NOT NULL,
  encrypted_value        text NOT NULL,
  encryption_key_version integer NOT NULL CHECK (encryption_key_version > 0),
  expires_at             timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, key)
);
CREATE INDEX cache_entries_expires_at ON cache_entries (expires_at);

-- Counts by window: the only table without a tenant, since a limit may belong to a provider or an address.
CREATE UNLOGGED TABLE rate_limits (
  key               text PRIMARY KEY,
  window_started_at timestamptz NOT NULL,
  count             integer NOT NULL CHECK (count >= 0)
);
