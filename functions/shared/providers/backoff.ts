import { type Column, type SQL, sql } from 'drizzle-orm';
import { logger } from 'lamplight/observe';
import type { Transaction } from '../database/tenant.ts';
import { currentScope } from '../database/tenant-scope.ts';
import type { Provider } from '../vocabulary.ts';

const log = logger('suite.providers.backoff');

/** So many connections refused for their rate within a minute are no matter of their own any more. */
const STORM_CONNECTIONS = 3;
const STORM_SECONDS = 60;

const FIRST_BACKOFF_SECONDS = 15;
const MAX_BACKOFF_SECONDS = 300;

/** Seconds after the end of a back-off within which the next storm doubles it. */
const REMEMBERED_SECONDS = 300;

// A back-off is the row `backoff:<provider>` of rate_limits: for `count` seconds from `window_started_at` on no worker
// calls the provider. The rows `refused:<provider>:<connection>` say when each connection was last refused.

/** The rest of a provider's back-off in whole seconds, as a column to select; 0 where there is none. */
export function secondsOfBackoff(provider: Column, now: Date): SQL<number> {
  return sql<number>`coalesce((
    select ceil(greatest(0, extract(epoch from
      window_started_at + make_interval(secs => count) - ${now.toISOString()}::timestamptz)))::integer
    from rate_limits where key = 'backoff:' || ${provider}), 0)`.mapWith(Number);
}

/**
 * Notes that a provider refused a connection for its rate. Where several connections were refused within a minute, every
 * worker leaves the provider alone for a while: 15 seconds, and twice as long each time that this was not enough.
 */
export async function noteRefusal(
  tx: Transaction,
  { provider, connectionId }: { provider: Provider; connectionId: string },
  now: Date,
): Promise<void> {
  const at = sql`${now.toISOString()}::timestamptz`;
  await tx.execute(sql`
    insert into rate_limits (key, window_started_at, count) values (${`refused:${provider}:${connectionId}`}, ${at}, 1)
    on conflict (key) do update set window_started_at = excluded.window_started_at`);
  const raised = await tx.execute(sql`
    insert into rate_limits as known (key, window_started_at, count)
    select ${`backoff:${provider}`}, ${at}, ${FIRST_BACKOFF_SECONDS}::integer
    where (select count(*) from rate_limits where key like ${`refused:${provider}:%`}
      and window_started_at > ${at} - make_interval(secs => ${STORM_SECONDS}::integer)) >= ${STORM_CONNECTIONS}::integer
    on conflict (key) do update set
      window_started_at = excluded.window_started_at,
      count = case
        when known.window_started_at + make_interval(secs => known.count + ${REMEMBERED_SECONDS}::integer) > ${at}
        then least(${MAX_BACKOFF_SECONDS}::integer, greatest(excluded.count, known.count * 2)) else excluded.count end
      where known.window_started_at + make_interval(secs => known.count) <= ${at}
    returning count`);
  const seconds = Number(raised.rows?.[0]?.count ?? 0);
  if (seconds > 0) {
    currentScope()?.afterCommit.push(() => log.warning('provider_backoff_raised', { provider, backoff_s: seconds }));
  }
}

/** The rest of each provider's back-off, in whole seconds; providers without one are left out. */
export async function readBackoffs(tx: Transaction, now: Date): Promise<{ provider: string; seconds: number }[]> {
  const { rows } = await tx.execute(sql`
    select substr(key, length('backoff:') + 1) as provider, ceil(extract(epoch from
      window_started_at + make_interval(secs => count) - ${now.toISOString()}::timestamptz))::integer as seconds
    from rate_limits where key like 'backoff:%'
      and window_started_at + make_interval(secs => count) > ${now.toISOString()}::timestamptz
    order by key`);
  return rows as unknown as { provider: string; seconds: number }[];
}

/** Sets a provider's back-off by hand, from now on: 0 ends it. Every worker obeys it from its next turn on. */
export async function setBackoff(tx: Transaction, provider: Provider, seconds: number, now: Date): Promise<void> {
  await tx.execute(sql`
    insert into rate_limits (key, window_started_at, count)
    values (${`backoff:${provider}`}, ${now.toISOString()}::timestamptz, ${seconds}::integer)
    on conflict (key) do update set window_started_at = excluded.window_started_at, count = excluded.count`);
}
