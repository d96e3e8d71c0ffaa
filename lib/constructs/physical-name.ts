import type { Stage } from './stage.ts';

/** The name of a resource, fixed by stage, so that other stacks find it without an export: `suite-prod-sync`. */
export function physicalName(service: { name: string; stage: Stage }, name: string): string {
  return `${service.name}-${service.stage}-${name}`;
}
