import { type Colour, colourOf, painter } from '../text/colour.ts';
import { formatDuration } from '../text/duration.ts';
import { condense } from './condense.ts';
import type { Journey, JourneyEntry } from './journey.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not reach a terminal.
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g;
const OFFSET_WIDTH = 13;
const DURATION_WIDTH = 10;
const EVENT_WIDTH = 32;

/** The timeline as text: when it began, how long it took, where, what, and how it ended; waits on lines of their own. */
export function renderJourney(journey: Journey, colour: boolean): string {
  const paint = painter(colour);
  const sources = [...new Set(journey.steps.flatMap((step) => (step.kind === 'entry' ? [step.source] : [])))].sort();
  const width = Math.max(...sources.map((source) => source.length));
  const steps = condense(journey.steps).map((step) => {
    const offset = `+${formatDuration(step.startMs - journey.startMs)}`.padStart(OFFSET_WIDTH);
    if (step.kind === 'wait') {
      return paint(
        `${offset} ${formatDuration(step.durationMs).padStart(DURATION_WIDTH)}  … waited for ${step.before}`,
        'dim',
      );
    }
    const duration = step.durationMs === undefined ? '' : formatDuration(step.durationMs);
    const name = paint(step.source.padEnd(width), colourOf(sources.indexOf(step.source)));
    const times = step.count > 1 ? ` × ${step.count}` : '';
    const event = `${'  '.repeat(step.depth)}${step.event}${times}`.padEnd(EVENT_WIDTH);
    const rest = [step.outcome && paint(step.outcome, outcomeColour(step)), paint(fieldsOf(step), 'dim')].filter(
      Boolean,
    );
    return `${offset} ${duration.padStart(DURATION_WIDTH)}  ${name}  ${event} ${rest.join(' ')}`.trimEnd();
  });
  return [...head(journey), '', ...steps].join('\n');
}

function head({ correlation_id: id, tenant_id: tenant, user_id: user, startMs, durationMs }: Journey): string[] {
  const who = [tenant && `tenant ${tenant}`, user && `user ${user}`].filter(Boolean).join('   ');
  const when = `${new Date(startMs).toISOString()}   ${formatDuration(durationMs)} in all`;
  return [`journey ${id}`, `  ${when}`, ...(who ? [`  ${who}`] : [])].map((line) => line.replace(CONTROL, ''));
}

function outcomeColour({ outcome }: JourneyEntry): Colour {
  return outcome === 'ok' ? 'green' : outcome === 'denied' ? 'yellow' : 'red';
}

function fieldsOf({ fields }: JourneyEntry): string {
  return Object.entries(fields)
    .map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' ')
    .replace(CONTROL, ' ');
}
