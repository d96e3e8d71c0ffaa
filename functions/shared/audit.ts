import { context, logger, redact, redactText } from 'lamplight/observe';
import { metrics } from './catalogue.ts';
import { audit_events } from './database/schema.ts';
import type { Transaction } from './database/tenant.ts';
import { currentScope } from './database/tenant-scope.ts';
import type { AuditCategory } from './vocabulary.ts';

const log = logger('suite.audit');

export interface AuditEvent {
  category: AuditCategory;
  /** What happened, in the past tense: `connection_created`. */
  action: string;
  resource_type?: string;
  resource_id?: string;
  details?: Record<string, unknown>;
  error_message?: string;
  /** Who did it, where the unit of work is not identified with a user: a registration. */
  user_id?: string;
}

/**
 * Writes an audit event in the transaction of the change that it records, and fails with it: audit is data, not telemetry.
 * Details and message are redacted as a log line is. The tenant is the transaction's, the correlation id and the user are the unit of work's. `audit_events_total` and the
 * line `audit_event` follow the commit, so that neither tells of what was rolled back.
 */
export async function audit(tx: Transaction, event: AuditEvent): Promise<void> {
  const scope = currentScope();
  if (!scope) throw new Error('audit() needs the transaction of withTenant or withoutTenant around it');
  const unit = context();
  const { category, action, resource_type, resource_id } = event;
  await tx.insert(audit_events).values({
    id: crypto.randomUUID(),
    tenant_id: scope.tenantId ?? null,
    user_id: event.user_id ?? unit.user_id ?? null,
    category,
    action,
    correlation_id: unit.correlation_id ?? crypto.randomUUID(),
    resource_type: resource_type ?? null,
    resource_id: resource_id ?? null,
    details: redact(event.details ?? {}) as Record<string, unknown>,
    error_message: event.error_message === undefined ? null : redactText(event.error_message),
    timestamp: new Date(),
  });
  scope.afterCommit.push(() => {
    metrics.audit_events_total.add(1, { category, action });
    log.info('audit_event', { category, action, resource_type, resource_id });
  });
}
