import { afterAll, beforeAll, expect, it } from '@jest/globals';
import '../../support/hold-lines.ts';
import { ask, type Caller, insertJob, type McpWorld, newCaller, startMcp } from '../mcp-world.ts';

let mcp: McpWorld;
let caller: Caller;

beforeAll(async () => {
  mcp = await startMcp();
  caller = await newCaller(mcp);
  const other = await newCaller(mcp);
  await insertJob(mcp, other, { status: 'failed', at: '2026-11-04T10:00:00Z', error: 'of another tenant' });
  const at = (day: number, hour = 10) => `2026-11-0${day}T${hour}:00:00Z`;
  await insertJob(mcp, caller, { status: 'failed', at: at(1), completed_at: at(1, 11), error: '429 rate limit' });
  await insertJob(mcp, caller, { status: 'completed', at: at(2), completed_at: at(2, 11) });
  const failed = { status: 'failed', error: '401 Unauthorized', correlation: 'the-story-of-it' };
  await insertJob(mcp, caller, { ...failed, at: at(3), completed_at: at(3, 11) });
  await insertJob(mcp, caller, { ...failed, type: 'shopify_products', at: at(3, 12), completed_at: at(3, 13) });
}, 60_000);
afterAll(() => mcp.stop());

const failed = (args: object = {}) =>
  ask<{ jobs: Record<string, unknown>[]; more: boolean }>(mcp, caller, 'failed_jobs', args);
const typesOf = ({ jobs }: Awaited<ReturnType<typeof failed>>) => jobs.map(({ job_type }) => job_type);

it('lists what failed, the newest first, and says what a later job made good', async () => {
  const { jobs, more } = await failed();
  expect(jobs.map(({ error_message, recovered }) => [error_message, recovered])).toEqual([
    ['401 Unauthorized', false],
    ['401 Unauthorized', false],
    ['429 rate limit', true],
  ]);
  expect(more).toBe(false);
  expect(jobs[1]).toEqual({
    job_id: expect.any(String),
    job_type: 'shopify_orders',
    connection_id: caller.connection_id,
    connection_label: 'Main shop',
    error_message: '401 Unauthorized',
    attempts: 1,
    rows_created: 7,
    rows_updated: 0,
    created_at: '2026-11-03T10:00:00.000Z',
    failed_at: '2026-11-03T11:00:00.000Z',
    correlation_id: 'the-story-of-it',
    recovered: false,
  });
});

it('leaves out what was made good, other kinds and other times where it is asked to', async () => {
  expect(typesOf(await failed({ only_unrecovered: true }))).toEqual(['shopify_products', 'shopify_orders']);
  expect(typesOf(await failed({ object_type: 'products' }))).toEqual(['shopify_products']);
  const times = { failed_from: '2026-11-03T00:00:00Z', failed_before: '2026-11-03T12:00:00Z' };
  expect(typesOf(await failed(times))).toEqual(['shopify_orders']);
  expect(typesOf(await failed({ connection_id: crypto.randomUUID() }))).toEqual([]);
});

it('says that there is more than the limit', async () => {
  const { jobs, more } = await failed({ limit: 2 });
  expect([jobs.length, more]).toEqual([2, true]);
});

it('keeps jobs of connections that are gone', async () => {
  const owner = await newCaller(mcp);
  await insertJob(mcp, owner, { status: 'failed', at: '2026-11-01T00:00:00Z', error: 'malformed answer' });
  await mcp.suite.sql('migrator', 'DELETE FROM connections WHERE id = :id::uuid', { id: owner.connection_id });
  const answer = await ask<{ jobs: object[] }>(mcp, owner, 'failed_jobs');
  expect(answer.jobs).toEqual([expect.objectContaining({ connection_id: null, connection_label: null })]);
});
