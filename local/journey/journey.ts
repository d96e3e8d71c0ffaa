/** A line of a log group that carries the correlation id. */
export interface JourneyLine {
  /** Short name of the function. */
  source: string;
  timeMs: number;
  /** JSON, as it was written. */
  message: string;
}

/** A row of the database: `time` and `event`, and what else the query selects. */
export interface JourneyRow {
  /** `job`, `audit` */
  source: string;
  fields: Record<string, unknown>;
}

export interface JourneyEntry {
  kind: 'entry';
  /** Milliseconds since the epoch; of what has a duration, its start. */
  startMs: number;
  durationMs?: number;
  source: string;
  event: string;
  outcome?: string;
  /** 0 for a unit of work and for rows, 1 for what happened inside a unit. */
  depth: 0 | 1;
  fields: Record<string, unknown>;
}

/** A time in which nothing worked on it: in a queue, mostly. */
export interface JourneyWait {
  kind: 'wait';
  startMs: number;
  durationMs: number;
  /** Who went on then. */
  before: string;
}

export interface Journey {
  correlation_id: string;
  startMs: number;
  durationMs: number;
  /** What all entries that say it agree on. */
  tenant_id?: unknown;
  user_id?: unknown;
  steps: (JourneyEntry | JourneyWait)[];
}

/** Clocks of two processes, and times rounded to milliseconds. */
const SLACK_MS = 2;
/** Shorter ones are the way between two processes. */
const SHORTEST_WAIT_MS = 5;
/** In the journey's head, the entry's own place, or of no use to a person. */
const LEFT_OUT = new Set(
  'timestamp level logger event correlation_id tenant_id user_id component trace_id span_id service version duration_ms outcome time _aws exc_info'.split(
    ' ',
  ),
);

/** Puts lines and rows in the order in which things began, with the waits between the units of work. */
export function buildJourney({
  correlationId,
  lines,
  rows,
}: {
  correlationId: string;
  lines: JourneyLine[];
  rows: JourneyRow[];
}): Journey {
  const entries = [...lines.flatMap(fromLine), ...rows.flatMap(fromRow)].sort(
    (left, right) => left.startMs - right.startMs || (right.durationMs ?? 0) - (left.durationMs ?? 0),
  );
  const units = entries.filter(isUnit);
  for (const entry of entries) {
    if (units.some((unit) => unit !== entry && holds(unit, entry))) entry.depth = 1;
  }
  const startMs = entries[0]?.startMs ?? 0;
  const endMs = Math.max(startMs, ...entries.map(endOf));
  return {
    correlation_id: correlationId,
    startMs,
    durationMs: endMs - startMs,
    ...agreed([...lines.map(({ message }) => parse(message) ?? {}), ...rows.map(({ fields }) => fields)]),
    steps: withWaits(entries, units),
  };
}

function fromLine({ source, timeMs, message }: JourneyLine): JourneyEntry[] {
  const fields = parse(message);
  return typeof fields?.event === 'string' ? [entry(source, fields, instant(fields.timestamp) ?? timeMs)] : [];
}

function fromRow({ source, fields }: JourneyRow): JourneyEntry[] {
  const timeMs = instant(fields.time);
  return timeMs === undefined ? [] : [entry(source, fields, timeMs)];
}

/** A line with a duration is written at its end. */
function entry(source: string, fields: Record<string, unknown>, timeMs: number): JourneyEntry {
  const { event, outcome, duration_ms: durationMs } = fields;
  const timed = typeof durationMs === 'number' && durationMs >= 0 ? { durationMs } : {};
  return {
    kind: 'entry',
    startMs: timeMs - (timed.durationMs ?? 0),
    ...timed,
    source,
    event: String(event),
    ...(typeof outcome === 'string' && { outcome }),
    depth: 0,
    fields: shownFields(fields),
  };
}

/** A unit's canonical line: it alone has both. */
function isUnit({ outcome, durationMs }: JourneyEntry): boolean {
  return outcome !== undefined && durationMs !== undefined;
}

function holds(unit: JourneyEntry, { source, startMs, ...rest }: JourneyEntry): boolean {
  const end = startMs + (rest.durationMs ?? 0);
  return (
    unit.source === source &&
    startMs >= unit.startMs - SLACK_MS &&
    end <= endOf(unit) + SLACK_MS &&
    (rest.durationMs ?? 0) <= unit.durationMs!
  );
}

function endOf({ startMs, durationMs = 0 }: JourneyEntry): number {
  return startMs + durationMs;
}

function withWaits(entries: JourneyEntry[], units: JourneyEntry[]): Journey['steps'] {
  let busyUntilMs: number | undefined;
  return entries.flatMap((one) => {
    if (!units.includes(one)) return [one];
    const startMs = busyUntilMs ?? one.startMs;
    const durationMs = one.startMs - startMs;
    busyUntilMs = Math.max(startMs, endOf(one));
    return durationMs < SHORTEST_WAIT_MS ? [one] : [{ kind: 'wait', startMs, durationMs, before: one.source }, one];
  });
}

function agreed(all: Record<string, unknown>[]): { tenant_id?: unknown; user_id?: unknown } {
  const pick = (key: string) => {
    const values = new Set(all.map((fields) => fields[key]).filter((value) => value !== undefined && value !== null));
    return values.size === 1 ? { [key]: [...values][0] } : {};
  };
  return { ...pick('tenant_id'), ...pick('user_id') };
}

function shownFields(fields: Record<string, unknown>): Record<string, unknown> {
  const metrics = metricNames(fields._aws);
  return Object.fromEntries(
    Object.entries(fields).filter(
      ([key, value]) => !LEFT_OUT.has(key) && !metrics.has(key) && value !== null && value !== '',
    ),
  );
}

/** A canonical line may be an EMF document too: its metrics are told by the metrics. */
function metricNames(aws: unknown): Set<string> {
  const { CloudWatchMetrics = [] } = Object(aws) as { CloudWatchMetrics?: { Metrics?: { Name?: string }[] }[] };
  return new Set(CloudWatchMetrics.flatMap(({ Metrics = [] }) => Metrics.map(({ Name = '' }) => Name)));
}

/** ISO 8601, or PostgreSQL's text of a time, which is UTC without saying so. */
function instant(value: unknown): number | undefined {
  if (typeof value !== 'string') return undefined;
  const text = value.replace(' ', 'T');
  const ms = Date.parse(/(Z|[+-]\d\d(:?\d\d)?)$/.test(text) ? text : `${text}Z`);
  return Number.isNaN(ms) ? undefined : ms;
}

function parse(message: string): Record<string, unknown> | undefined {
  try {
    return Object(JSON.parse(message));
  } catch {
    return undefined; // a line of something else that happens to match
  }
}
