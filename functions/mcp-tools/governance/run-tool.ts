import type { CallToolResult } from '@modelcontextprotocol/server';
import { bind, trace } from 'lamplight/observe';
import type * as z from 'zod/v4';
import { withTenant } from '../../shared/database/tenant.ts';
import { auditCall } from './audit-call.ts';
import { failureResult } from './failure.ts';
import type { ToolCall } from './tool-call.ts';

/** How many problems one answer names. */
const MAX_PROBLEMS = 5;

/**
 * Checks the arguments and runs the tool, in one transaction with its audit row. The arguments are checked here and not
 * by the SDK, which would answer bad ones before the call is observed, limited and audited.
 */
export async function runTool(call: ToolCall): Promise<CallToolResult> {
  const tool = call.tool!;
  const { claims, now } = call;
  const parsed = tool.input.safeParse(call.arguments ?? {});
  if (!parsed.success) return await answerBadArguments(call, parsed.error);
  const answer = await withTenant(async (tx) => {
    const { content, rows } = await trace('run_tool', { tenant_id: claims.tenant_id, tool_name: tool.name }, () =>
      tool.run(parsed.data, { tx, now }),
    );
    await auditCall(tx, call, { action: 'tool_called', details: { rows_returned: rows } });
    return { content, rows };
  });
  bind({ rows_returned: answer.rows });
  // As text too: not every client hands structured content to its model.
  const text = JSON.stringify(answer.content);
  return { content: [{ type: 'text', text }], structuredContent: JSON.parse(text) };
}

async function answerBadArguments(call: ToolCall, error: z.ZodError): Promise<CallToolResult> {
  const problems = error.issues.slice(0, MAX_PROBLEMS).map(describe).join('; ');
  const message = `The arguments do not fit: ${problems}. Correct them and call again.`;
  bind({ reason: 'invalid_arguments' });
  await withTenant((tx) => auditCall(tx, call, { action: 'tool_called', error: message }));
  return failureResult({ code: 'invalid_arguments', message });
}

/** Names the field and what it should be, and repeats no value. */
function describe(issue: z.core.$ZodIssue): string {
  const field = issue.path.map((part) => String(part).slice(0, 60)).join('.') || 'the arguments';
  return `${field}: ${issue.message.slice(0, 200)}`;
}
