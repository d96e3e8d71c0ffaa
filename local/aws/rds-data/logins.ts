import pg from 'pg';
import { loginTo } from '../../postgres/database-url.ts';
import type { DataApiLimits } from './limits.ts';

const IDLE_MS = 60_000;

export interface Login {
  username: string;
  password: string;
  databaseName: string;
}

/** The connections to the database, pooled by login. */
export interface Logins {
  /** A connection of this login, in no transaction and with no setting of an earlier call. Rejects after `close`. */
  connect(login: Login): Promise<pg.PoolClient>;
  /** Gives it back; `broken` closes it. */
  release(client: pg.PoolClient, broken?: boolean): void;
  /** Ends the statement that this connection runs, as the login that runs it. */
  cancel(client: pg.PoolClient, login: Login): Promise<void>;
  /** Ends every connection, also those in use: their statements fail, and the server rolls back what they had open. */
  close(): Promise<void>;
}

/** @param url any login of the server; the calls' own ones are put in its place */
export function createLogins({ url, limits }: { url: string; limits: DataApiLimits }): Logins {
  const pools = new Map<string, pg.Pool>();
  const inUse = new Set<pg.PoolClient>();
  let closed = false;

  function pool(login: Login): pg.Pool {
    const connectionString = loginTo(url, login);
    const existing = pools.get(connectionString);
    if (existing) return existing;
    const made = new pg.Pool({
      connectionString,
      max: limits.connectionsPerLogin,
      idleTimeoutMillis: IDLE_MS,
      connectionTimeoutMillis: limits.connectionWaitMs,
      allowExitOnIdle: true,
      options: '-c TimeZone=UTC -c DateStyle=ISO -c IntervalStyle=postgres -c bytea_output=hex',
    });
    // A server that goes away ends idle connections and those in transactions; the calls on them say so themselves.
    made.on('error', () => {});
    made.on('connect', (client) => client.on('error', () => {}));
    pools.set(connectionString, made);
    return made;
  }

  function release(client: pg.PoolClient, broken = false): void {
    if (!inUse.delete(client)) return; // `close` had it
    // Not waited for: the next statement queues behind it. No setting of one tenant's call may meet the next.
    if (!broken) client.query('DISCARD ALL').catch(() => {});
    client.release(broken);
  }

  return {
    async connect(login) {
      if (closed) throw new Error('the database is closed');
      const client = await pool(login).connect();
      inUse.add(client);
      if (!closed) return client;
      release(client, true);
      throw new Error('the database is closed');
    },
    release,
    async cancel(client, login) {
      const { processID } = client as pg.PoolClient & { processID: number };
      const other = new pg.Client({ connectionString: loginTo(url, login) });
      other.on('error', () => {});
      try {
        await other.connect();
        await other.query('SELECT pg_cancel_backend($1)', [processID]);
      } finally {
        await other.end();
      }
    },
    async close() {
      closed = true;
      // A pool's own end waits for those in use: for ever, where one belongs to a transaction that nobody ends.
      for (const client of inUse) release(client, true);
      const all = [...pools.values()];
      pools.clear();
      await Promise.all(all.map((one) => one.end()));
    },
  };
}
