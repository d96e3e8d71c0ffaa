import { type SQL, sql } from 'drizzle-orm';

/** A stretch of time that a limit counts in; every instance has the same, by the clock. */
export interface Window {
  startedAt: Date;
  /** Whole seconds, at least 1. */
  endsInSeconds: number;
}

export interface Keys {
  /** Of the smaller limit: a tool, an account. */
  narrow: string;
  /** Of the larger one, which what the smaller refuses does not use up: a tenant, an address. */
  wide: string;
}

export interface Counts {
  narrow: number;
  /** Null where the narrow limit was passed. */
  wide: number | null;
}

/** The window of so many seconds that a time lies in. */
export function windowAt(now: Date, seconds: number): Window {
  const startedAt = new Date(Math.floor(now.getTime() / 1000 / seconds) * seconds * 1000);
  const leftMs = startedAt.getTime() + seconds * 1000 - now.getTime();
  return { startedAt, endsInSeconds: Math.max(1, Math.ceil(leftMs / 1000)) };
}

/**
 * Counts one more in both windows by one statement, in the database, so that all instances share them: the wide one only
 * where the narrow lets it pass. A window that has begun anew starts at 1; an instance whose clock is behind counts into
 * the newer window.
 *
 * @param run runs the statement, in a transaction that does little else: it holds the rows that everybody counts on
 */
export async function countInWindow(
  run: (statement: SQL) => Promise<Record<string, unknown>[]>,
  keys: Keys,
  { narrowLimit, startedAt }: { narrowLimit: number; startedAt: Date },
): Promise<Counts> {
  const started = startedAt.toISOString();
  const counted = sql`on conflict (key) do update set
    count = case when rate_limits.window_started_at >= excluded.window_started_at then rate_limits.count + 1 else 1 end,
    window_started_at = greatest(rate_limits.window_started_at, excluded.window_started_at)
    returning rate_limits.count`;
  const rows = await run(sql`
    with narrow as (
      insert into rate_limits (key, window_started_at, count) values (${keys.narrow}, ${started}::timestamptz, 1) ${counted}
    ), wide as (
      insert into rate_limits (key, window_started_at, count)
      select ${keys.wide}, ${started}::timestamptz, 1 from narrow where narrow.count <= ${narrowLimit}::integer ${counted}
    )
    select (select count from narrow) as narrow, (select count from wide) as wide`);
  return rows[0] as unknown as Counts;
}
