import type { Journey, JourneyEntry, JourneyWait } from './journey.ts';

/** Fewer are told one by one. */
const SHORTEST_RUN = 3;

/** A step as a person reads it: for a run of the same event, how many there were and what they agree on. */
export type CondensedStep = JourneyWait | (JourneyEntry & { count: number });

/** Leaves out what a line only repeats of its unit, and tells a run of one event as one step. */
export function condense(steps: Journey['steps']): CondensedStep[] {
  const condensed: CondensedStep[] = [];
  for (const run of runs(withoutInherited(steps))) {
    if (run.length < SHORTEST_RUN)
      condensed.push(...run.map((step) => (step.kind === 'wait' ? step : { ...step, count: 1 })));
    else condensed.push(asOne(run as JourneyEntry[]));
  }
  return condensed;
}

/** Everything bound on a unit is on its every line: told once, on the unit itself. */
function withoutInherited(steps: Journey['steps']): Journey['steps'] {
  const units = new Map<string, JourneyEntry>();
  return steps.map((step) => {
    if (step.kind === 'wait') return step;
    if (step.depth === 0) {
      units.set(step.source, step);
      return step;
    }
    const inherited = units.get(step.source)?.fields ?? {};
    const own = Object.entries(step.fields).filter(([key]) => !Object.hasOwn(inherited, key));
    return { ...step, fields: Object.fromEntries(own) };
  });
}

/** Neighbours that differ in their times and figures only: another status code is another story. */
function runs(steps: Journey['steps']): Journey['steps'][] {
  const found: Journey['steps'][] = [];
  let last = '';
  for (const step of steps) {
    const kind =
      step.kind === 'wait'
        ? ''
        : [step.source, step.event, step.depth, step.outcome, step.fields.status_code].join(' ');
    if (kind && kind === last) found.at(-1)!.push(step);
    else found.push([step]);
    last = kind;
  }
  return found;
}

function asOne(run: JourneyEntry[]): CondensedStep {
  const first = run[0]!;
  const timed = run.filter(({ durationMs }) => durationMs !== undefined);
  const agreed = Object.entries(first.fields).filter(([key, value]) =>
    run.every(({ fields }) => fields[key] === value),
  );
  return {
    ...first,
    count: run.length,
    ...(timed.length > 0 && { durationMs: timed.reduce((sum, { durationMs = 0 }) => sum + durationMs, 0) }),
    fields: Object.fromEntries(agreed),
  };
}
