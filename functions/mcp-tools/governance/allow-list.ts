import { logger } from 'lamplight/observe';
import type { Role } from '../../shared/vocabulary.ts';
import type { ToolDefinition } from '../tool-definition.ts';
import type { Guard } from './guard.ts';

const log = logger('suite.mcp.governance');

/** Only tools that this server serves, and of those the ones that the caller's role may use. */
export const allowList: Guard = {
  name: 'allow_list',
  check({ tool, claims: { role } }) {
    if (!tool) {
      return {
        code: 'unknown_tool',
        message: 'There is no tool of this name. Call tools/list and use one that it names.',
      };
    }
    if (isAllowed(tool, role)) return undefined;
    log.warning('permission_denied', { permission: `tools:${tool.name}`, role });
    return {
      code: 'not_allowed',
      message:
        `The role ${role} may not use ${tool.name}. Do not try again: tell the user that ` +
        `${tool.roles.join(', ')} may, and that an owner can change roles.`,
    };
  },
};

/** Whether a role may use a tool. */
export function isAllowed(tool: ToolDefinition, role: Role): boolean {
  return tool.roles.includes(role);
}
