import { afterAll, beforeAll, expect, it } from '@jest/globals';
import '../../functions/support/hold-lines.ts';
import { captureLines } from 'lamplight/testing';
import config from '../../../lamplight.config.ts';
import { startWorld, type World, work } from '../../functions/sync-worker/worker-world.ts';

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

let world: World;
beforeAll(async () => {
  world = await startWorld(300);
}, 60_000);
afterAll(() => world.stop());

it('tells the steps of a job and its audit events to the role that may only read', async () => {
  const written = captureLines();
  const { connectionId } = await world.connect();
  const { record } = await world.requestSync(connectionId);
  await work([record]);
  written.stop();
  const correlation_id = record.messageAttributes.correlation_id!.stringValue!;
  const events: unknown[] = [];
  for (const { sql } of config.journey!.queries) {
    const { rows } = await world.suite.sql('runbook_reader', sql, { correlation_id });
    for (const row of rows) expect(row.time).toMatch(TIME);
    events.push(...rows.map(({ event }) => event));
  }
  expect(events).toEqual(['job_row_created', 'job_row_started', 'job_row_ended', 'job_requested', 'job_completed']);
});
