import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { eq, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/aws-data-api/pg';
import {
  boolean,
  date,
  doublePrecision,
  integer,
  jsonb,
  numeric,
  pgTable,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core';
import { startDataApi } from './data-api.ts';

const orders = pgTable('orders', {
  id: uuid().primaryKey(),
  tenantId: uuid('tenant_id').notNull(),
  number: text().notNull().unique(),
  total: numeric({ precision: 12, scale: 2 }).notNull(),
  items: integer().notNull(),
  weight: doublePrecision(),
  paid: boolean().notNull(),
  placedAt: timestamp('placed_at', { withTimezone: true, mode: 'date' }).notNull(),
  due: date(),
  raw: jsonb(),
  tags: text().array(),
});

let api: Awaited<ReturnType<typeof startDataApi>>;
let db: ReturnType<typeof drizzle>;

beforeAll(async () => {
  api = await startDataApi({
    sql: `
      CREATE TABLE orders (id uuid PRIMARY KEY, tenant_id uuid NOT NULL, number text NOT NULL UNIQUE, total numeric(12, 2) NOT NULL,
        items integer NOT NULL, weight double precision, paid boolean NOT NULL, placed_at timestamptz NOT NULL, due date, raw jsonb, tags text[]);
      ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
      CREATE POLICY tenant ON orders TO app_user USING (tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid)
        WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid);
      GRANT ALL ON orders TO app_user`,
  });
  db = drizzle(api.client, api.target);
}, 20_000);
afterAll(() => api.stop());

const TENANT = '11111111-1111-4111-8111-111111111111';
const OTHER = '22222222-2222-4222-8222-222222222222';
type Transaction = Parameters<Parameters<typeof db.transaction>[0]>[0];

const as = <T>(tenant: string, work: (tx: Transaction) => Promise<T>) =>
  db.transaction(async (tx) => {
    await tx.execute(sql`SELECT set_config('app.tenant', ${tenant}, true)`);
    return work(tx);
  });

const order = (number: string, tenantId = TENANT) => ({
  id: crypto.randomUUID(),
  tenantId,
  number,
  total: '12.30',
  items: 2,
  weight: 0.5,
  paid: true,
  placedAt: new Date('2026-11-24T12:00:00.123Z'),
  due: '2026-12-01',
  raw: { lines: [{ sku: 'a', quantity: 2 }] },
  tags: ['new', 'a "b", c'],
});

it('every column type makes the round trip', async () => {
  const wanted = order('one');
  const [found] = await as(TENANT, async (tx) => {
    await tx.insert(orders).values(wanted);
    return tx.select().from(orders).where(eq(orders.id, wanted.id));
  });
  expect(found).toEqual(wanted);
});

it('row-level security shows a tenant its own rows only', async () => {
  await as(OTHER, (tx) => tx.insert(orders).values(order('theirs', OTHER)));
  const numbers = await as(TENANT, (tx) => tx.select({ number: orders.number }).from(orders));
  expect(numbers).not.toContainEqual({ number: 'theirs' });
  await expect(as(TENANT, (tx) => tx.insert(orders).values(order('foreign', OTHER)))).rejects.toMatchObject({
    cause: { message: expect.stringContaining('SQLState: 42501') },
  });
  expect(await db.select().from(orders)).toEqual([]); // no tenant, no rows
});

it('a savepoint undoes its part', async () => {
  await as(TENANT, async (tx) => {
    await tx.insert(orders).values(order('kept'));
    await tx
      .transaction(async (inner) => {
        await inner.insert(orders).values(order('undone'));
        await inner.insert(orders).values(order('kept'));
      })
      .catch(() => {});
  });
  const numbers = await as(TENANT, (tx) => tx.select({ number: orders.number }).from(orders));
  expect(numbers).toContainEqual({ number: 'kept' });
  expect(numbers).not.toContainEqual({ number: 'undone' });
});

it('an upsert of 500 rows tells created from updated', async () => {
  const upsert = (rows: ReturnType<typeof order>[]) =>
    as(TENANT, (tx) =>
      tx
        .insert(orders)
        .values(rows)
        .onConflictDoUpdate({ target: orders.number, set: { total: sql`excluded.total` } })
        .returning({ created: sql<boolean>`(xmax = 0)` }),
    );
  const rows = Array.from({ length: 500 }, (_, index) => order(`many-${index}`));
  expect((await upsert(rows)).filter(({ created }) => created)).toHaveLength(500);
  expect((await upsert(rows)).filter(({ created }) => created)).toHaveLength(0);
});
