import { logger, observe, schedule } from 'lamplight/observe';
import { PROBES } from './probes.ts';

const log = logger('suite.probe');

/**
 * Asks every service that has no schedule of its own for a sign of life, every minute. Each records its own heartbeat when
 * it handles the question: one that is silent is missed by its alarm, whatever the reason. Here only what could not be asked is told.
 */
export const handler = observe(schedule(), async () => {
  const names = Object.keys(PROBES) as (keyof typeof PROBES)[];
  const asked = await Promise.allSettled(names.map((name) => PROBES[name]()));
  const failures = asked.flatMap((result, index) =>
    result.status === 'rejected' ? [{ service: names[index], reason: result.reason as unknown }] : [],
  );
  for (const { service, reason } of failures) log.error('probe_failed', { service }, reason);
  if (failures.length > 0) throw new Error(`no sign of life from ${failures.map(({ service }) => service).join(', ')}`);
});
