import type { Claims } from '../../shared/auth/token.ts';
import type { ToolDefinition } from '../tool-definition.ts';

/** The `tool_name` of a call whose tool does not exist: what a caller sends never becomes a dimension. */
export const UNKNOWN_TOOL = '_unknown';

/** One `tools/call` on its way through the governance. */
export interface ToolCall {
  /** Absent where there is no tool of the name that was asked for. */
  tool: ToolDefinition | undefined;
  /** As the caller sent it. */
  requestedName: string;
  arguments: unknown;
  /** Of the verified token. */
  claims: Claims;
  /** Why it must not run: it was answered before it came here, and is only recorded. */
  missed?: string | undefined;
  now: Date;
}

/** The name under which a call is measured and audited. */
export function nameOf({ tool }: Pick<ToolCall, 'tool'>): string {
  return tool?.name ?? UNKNOWN_TOOL;
}
