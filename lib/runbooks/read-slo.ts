import { readWhere } from './read-signal.ts';
import type { Slo } from './runbook.ts';
import { readDuration } from './time-text.ts';
import type { YamlMapping } from './yaml-mapping.ts';

const DAY_SECONDS = 86_400;

/** Reads an objective: `{ objective: 99.5, window: 30d, atLeast: 20, availability: { metric, bad }, latency: { metric, over: 2 } }`. */
export function readSlo(alarm: YamlMapping): Slo | undefined {
  const slo = alarm.mapping('slo', ['objective', 'window', 'atLeast', 'availability', 'latency']);
  if (!slo?.require('objective', 'window')) return undefined;
  const [objective, window] = [slo.number('objective'), slo.text('window', '30d')];
  if (objective !== undefined && (objective <= 0 || objective >= 100)) {
    slo.problem(
      'objective',
      `"objective" is the percentage of requests that must be good, under 100, not ${objective}`,
    );
  }
  const windowDays = (readDuration(window ?? '') ?? Number.NaN) / DAY_SECONDS;
  if (window !== undefined && !(windowDays >= 7)) {
    slo.problem('window', `"window" is in days, at least 7d, not "${window}"`);
  }
  if (!slo.has('availability') && !slo.has('latency')) {
    slo.problem(undefined, '"slo" needs "availability", "latency" or both');
  }
  const [availability, latency] = [readAvailability(slo), readLatency(slo)];
  if (objective === undefined || !(windowDays >= 7)) return undefined;
  return { objective, windowDays, atLeast: slo.number('atLeast') ?? 1, availability, latency };
}

function readAvailability(slo: YamlMapping): Slo['availability'] {
  const part = slo.mapping('availability', ['metric', 'bad']);
  if (!part?.require('metric', 'bad')) return undefined;
  const [metric, bad] = [part.text('metric'), readWhere(part, 'bad')];
  return metric === undefined || bad === undefined ? undefined : { metric, bad, line: part.lineOf('metric') };
}

function readLatency(slo: YamlMapping): Slo['latency'] {
  const part = slo.mapping('latency', ['metric', 'over']);
  if (!part?.require('metric', 'over')) return undefined;
  const [metric, overSeconds] = [part.text('metric'), part.number('over')];
  return metric === undefined || overSeconds === undefined
    ? undefined
    : { metric, overSeconds, line: part.lineOf('metric') };
}
