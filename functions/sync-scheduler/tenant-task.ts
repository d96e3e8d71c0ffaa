import { type Source, schedule } from 'lamplight/observe';

/** Something that the scheduler does for one tenant. */
export interface TenantTask {
  /** Out of the database, as the role that reads across tenants. */
  tenant_id: string;
  connection_id?: string;
  job_id?: string;
}

/**
 * One tenant's share of a scheduled run, as a unit of work of its own: its lines, rows and messages have a correlation id
 * that no other tenant's have. For `observe`, within the run's own unit.
 *
 * @param name of the span, and of the `task` on the unit's lines
 */
export function tenantTask<Task extends TenantTask>(name: string): Source<Task, Task, unknown, unknown> {
  const run = schedule();
  return {
    ...(run as unknown as Source<Task, Task, unknown, unknown>),
    name: 'tenant_task',
    open({ tenant_id, connection_id, job_id }) {
      const fields = { task: name, connection_id, job_id };
      return { correlationIds: [crypto.randomUUID()], tenantId: tenant_id, fields, spanName: name };
    },
    settle(_task, ending) {
      const outcome = ending.kind === 'timed_out' ? 'timeout' : ending.kind === 'threw' ? 'error' : 'ok';
      return { event: 'schedule_completed', outcome, level: outcome === 'ok' ? 'info' : 'error', fields: {} };
    },
  };
}
