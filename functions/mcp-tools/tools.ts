import type { ToolDefinition } from './tool-definition.ts';
import { auditTrail } from './tools/audit-trail.ts';
import { connectionHealth } from './tools/connection-health.ts';
import { failedJobs } from './tools/failed-jobs.ts';
import { searchOrders } from './tools/search-orders.ts';
import { syncStatus } from './tools/sync-status.ts';
import { usage } from './tools/usage.ts';

/** Every tool of the MCP server: one file each, and one line here. */
export const tools: ToolDefinition[] = [searchOrders, syncStatus, connectionHealth, failedJobs, auditTrail, usage];
