import { checkOptions } from '../observe/options.ts';
import { refusalOf } from '../observe/refuse.ts';
import { parseTraceparent } from '../trace/traceparent.ts';
import { defaultLogger } from './default-logger.ts';
import { statusOfError } from './http-error.ts';
import type { Ending, Outcome, Source } from './source.ts';

export interface ToolOptions {
  /** The tool's registered name, never the one that a caller sent. */
  name: string;
  /** The `logger` of the canonical lines. Default: `<service>.<function>`. */
  logger?: string;
}

/** What an MCP server hands a tool beside its arguments; the two places where versions of the SDK keep `_meta`. */
interface ToolExtra {
  _meta?: Record<string, unknown>;
  mcpReq?: { _meta?: Record<string, unknown> };
}

const OPTIONS = { name: 'string', logger: 'string' };
const EVENTS = { denied: 'tool_denied', rate_limited: 'tool_rate_limited' } as const;

/**
 * Calls of one MCP tool, within the request that brought them: a unit each, `component` mcp. `_meta["lamplight/correlation-id"]` wins over
 * the request's id. A result with `isError` counts as an error, `refuse(…)` in a guard as denied, an error as it is is thrown on.
 * `bind({ rows_returned })` tells how many rows there were.
 */
export function tool<Arguments = Record<string, unknown>, Result = unknown>(
  options: ToolOptions,
): Source<Arguments, Arguments, Result, Result> {
  checkOptions('tool', options, OPTIONS);
  const { name } = options;
  if (!name) throw new TypeError('tool: option "name" is missing: the name that the tool is registered under');
  return {
    name: 'tool',
    component: 'mcp',
    spanKind: 'internal',
    logger: options.logger ?? defaultLogger(),
    timeoutMarginMs: undefined,
    nested: true,
    startEvent: undefined,
    open(_arguments, context) {
      const extra = context as unknown as ToolExtra | undefined;
      const meta = extra?.mcpReq?._meta ?? extra?._meta ?? {};
      const caller = parseTraceparent(meta.traceparent, meta.tracestate);
      return {
        correlationIds: [meta['lamplight/correlation-id']],
        parent: caller,
        links: caller && [caller],
        fields: { tool_name: name },
        spanName: `call_${name}`,
      };
    },
    settle(_arguments, ending, unit, durationMs) {
      const refusal = refusalOf(unit, ending.kind === 'threw' ? httpStatus(ending.error) : undefined);
      const fields: Record<string, unknown> = { execution_time_ms: Math.round(durationMs * 1000) / 1000 };
      const outcome = outcomeOf(ending, refusal);
      return {
        event: outcome === 'denied' ? EVENTS[refusal!] : 'tool_completed',
        outcome,
        level: outcome === 'ok' ? 'info' : outcome === 'denied' ? 'warning' : 'error',
        fields,
      };
    },
    measure(_arguments, { event, outcome }, unit, durationSeconds, measure) {
      const labels = { tool_name: name };
      const status = outcome === 'ok' ? 'success' : outcome === 'denied' ? 'denied' : 'error';
      measure('mcp_tool_invocations_total', 1, { ...labels, status });
      measure('mcp_tool_duration_seconds', durationSeconds, labels);
      const rows = unit.bound.rows_returned;
      if (typeof rows === 'number') measure('mcp_tool_rows_returned', rows, labels);
      if (event === EVENTS.rate_limited) {
        const tenant = unit.tenantId === undefined ? undefined : { tenant_id: unit.tenantId };
        measure('mcp_tool_rate_limited_total', 1, { ...labels, ...tenant });
      }
    },
  };
}

function outcomeOf(ending: Ending, refusal: string | undefined): Outcome {
  if (ending.kind === 'timed_out') return 'timeout';
  if (refusal !== undefined) return 'denied';
  if (ending.kind === 'threw') return 'error';
  return (ending.value as { isError?: unknown } | null | undefined)?.isError === true ? 'error' : 'ok';
}

function httpStatus(error: unknown): number | undefined {
  const status = statusOfError(error);
  return status === 500 ? undefined : status;
}
