import type { CallToolResult } from '@modelcontextprotocol/server';
import { bind, logger, refuse } from 'lamplight/observe';
import { withTenant } from '../../shared/database/tenant.ts';
import { allowList } from './allow-list.ts';
import { auditCall } from './audit-call.ts';
import { entitlement } from './entitlement.ts';
import { type Failure, failureResult } from './failure.ts';
import type { Guard } from './guard.ts';
import { rateLimit } from './rate-limit.ts';
import { runTool } from './run-tool.ts';
import type { ToolCall } from './tool-call.ts';

/** What a call passes before its tool runs, in this order; the first guard that refuses ends it. */
const GUARDS: Guard[] = [allowList, entitlement, rateLimit];

const log = logger('suite.mcp.governance');

export interface Steps {
  guards: Guard[];
  /** Runs a call that all guards let through, and audits it. */
  run(call: ToolCall): Promise<CallToolResult>;
}

/**
 * Leads one call through the governance: guards, then the tool, then the audit row. An answer is only given once it is
 * audited. Runs in the unit of the call, which learns of a refusal by `refuse`.
 *
 * @throws what the tool or the database throws, after it was audited as far as the database allows
 */
export async function govern(
  call: ToolCall,
  { guards, run }: Steps = { guards: GUARDS, run: runTool },
): Promise<CallToolResult> {
  try {
    for (const guard of guards) {
      const refusal = await guard.check(call);
      if (refusal) return await refuseCall(call, guard, refusal);
    }
    return call.missed ? await recordOnly(call, call.missed) : await run(call);
  } catch (error) {
    await auditFailure(call, error);
    throw error;
  }
}

async function refuseCall(call: ToolCall, guard: Guard, refusal: Failure): Promise<CallToolResult> {
  refuse(refusal.code === 'rate_limited' ? 'rate_limited' : 'denied');
  bind({ refused_by: guard.name, reason: refusal.code, retry_after_s: refusal.retryAfterSeconds });
  const details = { refused_by: guard.name, reason: refusal.code };
  await withTenant((tx) => auditCall(tx, call, { action: 'tool_denied', details, error: refusal.message }));
  return failureResult(refusal);
}

async function recordOnly(call: ToolCall, message: string): Promise<CallToolResult> {
  bind({ reason: 'protocol_error' });
  await withTenant((tx) => auditCall(tx, call, { action: 'tool_called', error: message }));
  return failureResult({ code: 'protocol_error', message });
}

/** Where the failure is the database's, the row cannot be written either: then the log has the last word. */
async function auditFailure(call: ToolCall, error: unknown): Promise<void> {
  const message = error instanceof Error ? error.message : String(error);
  try {
    await withTenant((tx) => auditCall(tx, call, { action: 'tool_called', error: message }));
  } catch (reason) {
    log.error('audit_row_not_written', { action: 'tool_called' }, reason);
  }
}
