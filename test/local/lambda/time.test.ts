import { afterEach, expect, it } from '@jest/globals';
import { virtualClock } from '../../../local/clock.ts';
import { cleanUp, poolOf } from './fixture.ts';

afterEach(cleanUp);

const START = Date.UTC(2031, 4, 6, 7, 8, 9);

it('inside an invocation time runs at real speed from the reading of the clock at its start', async () => {
  const clock = virtualClock(START);
  const { pool } = poolOf(
    `export const handler = async () => {
      const start = Date.now(); await new Promise((r) => setTimeout(r, 100));
      return { start, end: new Date().getTime(), text: Date().slice(0, 15), parsed: new Date('2020-01-01').getTime(),
        same: new Date().constructor === Date && new Date() instanceof Date, utc: Date.UTC(2020, 0, 1) };
    };`,
    {},
    { clock },
  );
  const run = async () => JSON.parse((await pool.invoke({})).payload!);
  const first = await run();
  expect(first.start - START).toBeLessThan(60_000);
  expect(first.end - first.start).toBeGreaterThanOrEqual(99);
  expect(first.end - first.start).toBeLessThan(60_000);
  expect(first).toMatchObject({ text: 'Tue May 06 2031', parsed: 1577836800000, same: true, utc: 1577836800000 });

  await clock.advance(3_600_000);
  const second = await run();
  expect(second.start - START - 3_600_000).toBeLessThan(60_000);
});

it('the init phase reads the clock too', async () => {
  const { pool } = poolOf(
    'const loaded = Date.now(); export const handler = async () => loaded;',
    {},
    { clock: virtualClock(START) },
  );
  const loaded = Number((await pool.invoke({})).payload);
  expect(loaded - START).toBeLessThan(60_000);
  expect(loaded - START).toBeGreaterThanOrEqual(0);
});

it('a virtual clock stands still while an invocation is under way', async () => {
  const clock = virtualClock(START);
  const { pool, records } = poolOf(
    'export const handler = async () => { await new Promise((r) => setTimeout(r, 150)); console.log("x"); };',
    {},
    { clock },
  );
  const invoked = pool.invoke({}).then(() => clock.now());
  await clock.advance(60_000);
  expect(await invoked).toBe(START);
  for (const record of records) expect(record.time - START).toBeLessThan(60_000);
});

it('on the real clock nothing is shifted', async () => {
  const { pool } = poolOf('export const handler = async () => Date.name + Date.now();');
  const before = Date.now();
  const [, now] = /^Date(\d+)$/.exec(JSON.parse((await pool.invoke({})).payload!))!;
  expect(Math.abs(Number(now) - before)).toBeLessThan(1000);
});
