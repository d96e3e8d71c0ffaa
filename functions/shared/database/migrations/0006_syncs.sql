-- Scheduled syncs, one sync of a kind at a time, and jobs that nobody has in hand any more.

-- Null: as often as the tenant's plan says. The plan's own limit is applied where the column is read.
ALTER TABLE connections ADD COLUMN sync_every_minutes integer
  CHECK (sync_every_minutes BETWEEN 1 AND 10080); -- a week

-- When a request, a worker or the scheduler last had the job in hand.
ALTER TABLE jobs ADD COLUMN touched_at timestamptz;

-- A sync asked for while another of the same connection and object type is on its way is answered with that one.
UPDATE jobs older SET status = 'cancelled', completed_at = created_at, error_message = 'a later sync took its place'
WHERE older.status IN ('pending', 'running') AND EXISTS (
  SELECT FROM jobs later
  WHERE later.tenant_id = older.tenant_id AND later.connection_id = older.connection_id
    AND later.job_type = older.job_type AND later.status IN ('pending', 'running')
    AND (later.created_at, later.id) > (older.created_at, older.id)
);
CREATE UNIQUE INDEX jobs_one_unfinished ON jobs (tenant_id, connection_id, job_type)
  WHERE status IN ('pending', 'running');

-- "When was this kind of sync last asked for?", for every connection and minute.
CREATE INDEX jobs_connection_type_created ON jobs (connection_id, job_type, created_at DESC);

GRANT SELECT (sync_every_minutes) ON connections TO scheduler_reader, gauge_reader, runbook_reader;
GRANT SELECT (attempts, started_at, touched_at) ON jobs TO scheduler_reader;
