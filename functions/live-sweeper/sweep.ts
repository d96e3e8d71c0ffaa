import { sql } from 'drizzle-orm';
import { readWithoutTenant, withoutTenant } from '../shared/database/tenant.ts';
import { hangUp, look } from '../shared/live/gateway.ts';
import { inGroups } from '../shared/live/in-groups.ts';

/** Who was heard of since needs no question. Longer than a connect takes, until whose end API Gateway calls it gone. */
const SEEN_WITHIN_MS = 5 * 60_000;

/** Of one part. */
const AT_MOST = 500;

/** How many connections were found to be what. */
export interface Sweep {
  seen: number;
  gone: number;
  /** Closed here, since the session was over. */
  ended: number;
  /** No answer: the next run asks again. */
  unknown: number;
}

interface Unseen {
  id: string;
  session_open: boolean;
}

/**
 * Asks API Gateway about the live connections that nobody has heard of for a while, and puts the answers into the table:
 * one part of them, the longest unseen first. `isLast` where there are no more, or asking on would be no use.
 */
export async function sweep(): Promise<Sweep & { isLast: boolean }> {
  const now = new Date();
  const before = new Date(now.getTime() - SEEN_WITHIN_MS).toISOString();
  const unseen = (await readWithoutTenant(
    sql`select id, session_open
      from unseen_live_connections(${before}::timestamptz, ${now.toISOString()}::timestamptz, ${AT_MOST}::integer)`,
  )) as unknown as Unseen[];
  const outcomes = await inGroups(unseen, ({ id, session_open }) => (session_open ? look(id) : hangUp(id)));

  const withOutcome = (outcome: string, open: boolean) =>
    unseen.filter((each, index) => outcomes[index] === outcome && each.session_open === open).map(({ id }) => id);
  const alive = withOutcome('delivered', true);
  const ended = withOutcome('delivered', false);
  const gone = [...withOutcome('gone', true), ...withOutcome('gone', false)];
  if (alive.length + ended.length + gone.length > 0) await settle([...gone, ...ended], alive, now);
  const unknown = unseen.length - alive.length - ended.length - gone.length;
  return {
    seen: alive.length,
    gone: gone.length,
    ended: ended.length,
    unknown,
    isLast: unknown > 0 || unseen.length < AT_MOST,
  };
}

async function settle(gone: string[], alive: string[], now: Date): Promise<void> {
  await withoutTenant((tx) =>
    tx.execute(sql`select settle_live_connections(${JSON.stringify(gone)}::jsonb, ${JSON.stringify(alive)}::jsonb,
      ${now.toISOString()}::timestamptz)`),
  );
}
