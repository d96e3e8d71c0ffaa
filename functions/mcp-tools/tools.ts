import type { ToolDefinition } from './tool-definition.ts';
import { searchOrders } from './tools/search-orders.ts';
import { syncStatus } from './tools/sync-status.ts';

/** Every tool of the MCP server: one file each, and one line here. */
export const tools: ToolDefinition[] = [searchOrders, syncStatus];
