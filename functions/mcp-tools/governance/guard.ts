import type { Failure } from './failure.ts';
import type { ToolCall } from './tool-call.ts';

/** A step that a call has to pass: it lets it through, or says why not and what to do. */
export interface Guard {
  name: string;
  check(call: ToolCall): Promise<Failure | undefined> | Failure | undefined;
}
