import { describe, expect, it } from '@jest/globals';
import { buildJourney, type JourneyLine, type JourneyRow } from '../../../local/journey/journey.ts';

const START_MS = Date.UTC(2026, 10, 24, 12);

function line(source: string, atMs: number, fields: Record<string, unknown>): JourneyLine {
  const time = START_MS + atMs;
  return { source, timeMs: time + 3, message: JSON.stringify({ timestamp: new Date(time).toISOString(), ...fields }) };
}

const unit = (source: string, fromMs: number, toMs: number, event: string) =>
  line(source, toMs, { event, outcome: 'ok', duration_ms: toMs - fromMs });

/** `0 api request_completed`, `20-50 wait worker` */
function told(lines: JourneyLine[], rows: JourneyRow[] = []): string[] {
  const { startMs, steps } = buildJourney({ correlationId: 'x', lines, rows });
  return steps.map((step) =>
    step.kind === 'wait'
      ? `${step.startMs - startMs}-${step.startMs - startMs + step.durationMs} wait ${step.before}`
      : `${step.startMs - startMs} ${'> '.repeat(step.depth)}${step.source} ${step.event}`,
  );
}

describe('a journey', () => {
  it('puts what has a duration where it began', () => {
    expect(told([unit('mcp', 5, 15, 'tool_completed'), unit('api', 0, 20, 'request_completed')])).toEqual([
      '0 api request_completed',
      '5 mcp tool_completed',
    ]);
  });

  it('shows lines inside their unit, also one of no duration at its very end', () => {
    expect(told([line('api', 20, { event: 'sync_requested' }), unit('api', 0, 20, 'request_completed')])).toEqual([
      '0 api request_completed',
      '20 > api sync_requested',
    ]);
  });

  it('says where nothing worked on it, each time', () => {
    const lines = [
      unit('api', 0, 20, 'request_completed'),
      unit('worker', 120, 200, 'worker_task_completed'),
      unit('worker', 2200, 2300, 'worker_task_completed'),
    ];
    expect(told(lines)).toEqual([
      '0 api request_completed',
      '20-120 wait worker',
      '120 worker worker_task_completed',
      '200-2200 wait worker',
      '2200 worker worker_task_completed',
    ]);
  });

  it('takes rows of the database in, whichever way their time is written', () => {
    const rows = [
      { source: 'job', fields: { time: '2026-11-24 12:00:00.01', event: 'created', id: 'j' } },
      { source: 'audit', fields: { time: '2026-11-24T12:00:00.012Z', event: 'job_requested' } },
      { source: 'audit', fields: { time: null, event: 'never' } },
    ];
    expect(told([unit('api', 0, 20, 'request_completed')], rows)).toEqual([
      '0 api request_completed',
      '10 job created',
      '12 audit job_requested',
    ]);
  });

  it('leaves metrics out of what it shows of a line, and what its head says', () => {
    const emf = { _aws: { CloudWatchMetrics: [{ Metrics: [{ Name: 'api_requests_total' }] }] }, api_requests_total: 1 };
    const fields = {
      event: 'request_completed',
      correlation_id: 'x',
      tenant_id: 't',
      path: '/orders',
      status_code: '200',
      ...emf,
    };
    const { steps, tenant_id } = buildJourney({ correlationId: 'x', lines: [line('api', 0, fields)], rows: [] });
    expect(steps).toMatchObject([{ fields: { path: '/orders', status_code: '200' } }]);
    expect(Object.keys((steps[0] as { fields: object }).fields)).toEqual(['path', 'status_code']);
    expect(tenant_id).toBe('t');
  });

  it('is not thrown by lines that only look like it', () => {
    expect(
      told([
        { source: 'api', timeMs: START_MS, message: '{"event":' },
        { source: 'api', timeMs: START_MS, message: '7' },
      ]),
    ).toEqual([]);
  });
});
