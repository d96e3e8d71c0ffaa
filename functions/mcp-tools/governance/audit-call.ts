import { audit } from '../../shared/audit.ts';
import type { Transaction } from '../../shared/database/tenant.ts';
import { nameOf, type ToolCall } from './tool-call.ts';

/** What is kept of a name that a caller made up. */
const MAX_NAME = 64;

/** Writes the audit row of a call; arguments are not in it, since they may say anything about anybody. */
export async function auditCall(
  tx: Transaction,
  call: ToolCall,
  { action, details = {}, error }: { action: 'tool_called' | 'tool_denied'; details?: object; error?: string },
): Promise<void> {
  const requested = call.tool ? {} : { requested_name: call.requestedName.replace(/[^\w.-]/g, '?').slice(0, MAX_NAME) };
  await audit(tx, {
    category: 'tool',
    action,
    resource_type: 'tool',
    resource_id: nameOf(call),
    details: { ...requested, ...details },
    ...(error !== undefined && { error_message: error }),
  });
}
