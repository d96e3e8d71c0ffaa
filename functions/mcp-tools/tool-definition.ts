// The namespace import is what lets esbuild drop the parts of zod that the SDK and the tools do not use: 360 KB.
import type * as z from 'zod/v4';
import type { Transaction } from '../shared/database/tenant.ts';
import type { Feature } from '../shared/entitlements.ts';
import type { Role } from '../shared/vocabulary.ts';

/** A tool of the MCP server: one file in `tools/`, and one line in tools.ts. */
export interface ToolDefinition<Input extends z.ZodObject = z.ZodObject> {
  /** Lower snake case; a value of `mcp_*{tool_name}`. */
  name: string;
  title: string;
  /** For a model: what the tool answers, when to use it, in which units. */
  description: string;
  /** The arguments; each described for a model. */
  input: Input;
  /** What the tenant's plan has to include; absent where every plan does. */
  feature?: Feature;
  /** Whose agents may call it. */
  roles: readonly Role[];
  /**
   * Answers a call, in a transaction that sees the rows of the caller's tenant alone.
   *
   * @param at.now the time of the call: SQL takes it as a parameter
   */
  run(args: z.output<Input>, at: { tx: Transaction; now: Date }): Promise<ToolAnswer>;
}

export interface ToolAnswer {
  /** What the model gets: JSON, with names that explain themselves. */
  content: Record<string, unknown>;
  /** How many rows it holds: `mcp_tool_rows_returned`. */
  rows: number;
}

/** Declares a tool; its `run` gets the arguments as the schema gives them. */
export function defineTool<Input extends z.ZodObject>(definition: ToolDefinition<Input>): ToolDefinition {
  return definition as unknown as ToolDefinition;
}
