import { counter, histogram } from './declare.ts';
import { atMost } from './labels.ts';
import { tenantLabel } from './tenant-label.ts';

const tool_name = atMost(30, { other: '_unknown' });

/** What `observe(tool())` records by itself of each tool call. */
export const toolMetrics = {
  mcp_tool_invocations_total: counter('Tool calls', {
    labels: { tool_name, status: ['success', 'error', 'denied'] },
    dimensions: [['tool_name', 'status'], ['status']],
  }),
  mcp_tool_duration_seconds: histogram('Time that a tool call took', {
    labels: { tool_name },
    dimensions: [['tool_name']],
    buckets: [0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  }),
  mcp_tool_rows_returned: histogram('Rows that a tool call returned', {
    labels: { tool_name },
    dimensions: [['tool_name']],
    buckets: [1, 10, 50, 100, 500, 1000, 5000],
  }),
  mcp_tool_rate_limited_total: counter('Tool calls refused by the rate limit', {
    labels: { tool_name, tenant_id: tenantLabel },
    dimensions: [['tool_name'], ['tenant_id']],
  }),
};
