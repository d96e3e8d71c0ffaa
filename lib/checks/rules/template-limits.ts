import type { Check } from '../check.ts';
import { TEMPLATE_LIMITS } from '../limits.ts';

/** CloudFormation's own limits of a template. */
export const check: Check = {
  rule: 'template-limits',
  why: 'CloudFormation refuses the template.',
  check: (app) =>
    app.templates.flatMap(({ resources, bytes }) => {
      const [resource] = resources.values();
      if (!resource) return [];
      const { resources: most, bytes: mostBytes } = TEMPLATE_LIMITS;
      return [
        ...(resources.size > most ? [`${resources.size} resources, but at most ${most}: use nested stacks`] : []),
        ...(bytes > mostBytes ? [`${bytes} bytes, but at most ${mostBytes}: use nested stacks`] : []),
      ].map((message) => ({ resource, message }));
    }),
};
