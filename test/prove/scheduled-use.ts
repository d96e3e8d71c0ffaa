import { query } from './nemesis.ts';
import type { SuiteRun } from './suite-run.ts';

/** One minute of a function that a schedule calls: `ok`, or the type of its error. */
export async function minuteOf({ system, clock }: SuiteRun, title: string): Promise<string> {
  const time = new Date(clock.now()).toISOString();
  const { error } = await system.invoke(title, { 'detail-type': 'Scheduled Event', source: 'aws.events', time });
  return error ? 'fails' : 'ok';
}

/** Any of them: with the database, and where it lets nobody in. What has no database does not mind. */
export async function useScheduled(run: SuiteRun, title: string): Promise<string[]> {
  const { fn } = run.system.pools.get(title)!;
  if (!run.system.app.schedules.some(({ targets }) => targets.some(({ functionArn }) => functionArn === fn.arn))) {
    throw new Error(`${title}: say in test/prove/suite-use.ts what this function does`);
  }
  return [await minuteOf(run, title), await run.without('USAGE ON SCHEMA public', () => minuteOf(run, title))];
}

/** Looks, and may not write the row that it looks for. */
export async function useCanary(run: SuiteRun): Promise<string[]> {
  return [await minuteOf(run, 'canary'), await run.without('INSERT ON cache_entries', () => minuteOf(run, 'canary'))];
}

/** Asks for a sync that is due, sends a job again that has lost its message, and fails to ask for a sync. */
export async function useScheduler(run: SuiteRun): Promise<string[]> {
  const minute = () => minuteOf(run, 'sync-scheduler');
  const { id } = await run.connect();
  const outcomes = [await minute()];
  await run.clock.settled();
  await query(
    run.system,
    `UPDATE jobs SET status = 'pending', attempts = 0, created_at = created_at - interval '1 day', touched_at = NULL
     WHERE connection_id = '${id}'`,
  );
  outcomes.push(await minute());
  await run.clock.settled();
  await run.connect();
  outcomes.push(await run.without('INSERT ON jobs', minute));
  return outcomes;
}
