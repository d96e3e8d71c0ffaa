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
  /** A connection of this login, in no transaction and with no setting of an earlier call. */
  connect(login: Login): Promise<pg.PoolClient>;
  /** Gives it back; `broken` closes it. */
  release(client: pg.PoolClient, broken?: boolean): void;
  /** Ends the statement that this connection runs, as the login that runs it. */
  cancel(client: pg.PoolClient, login: Login): Promise<void>;
  close(): Promise<void>;
}

/** @param url any login of the server; the calls' own ones are put in its place */
export function createLogins({ url, limits }: { url: string; limits: DataApiLimits }): Logins {
  const pools = new Map<string, pg.Pool>();

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

  return {
    connect: (login) => pool(login).connect(),
    release(client, broken = false) {
      if (broken) return client.release(true);
      // Not waited for: the next statement queues behind it. No setting of one tenant's call may meet the next.
      client.query('DISCARD ALL').catch(() => {});
      client.release();
    },
    async cancel(client, login) {
      const { processID } = client as pg.PoolClient & { processID: number };
      const other = new pg.Client({ connectionString: loginTo(url, login) });
      other.on('error', () => {});
      await other.connect();
      await other.query('SELECT pg_cancel_backend($1)', [processID]);
      await other.end();
    },
    async close() {
      await Promise.all([...pools.values()].map((one) => one.end()));
    },
  };
}
