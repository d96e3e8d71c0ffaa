import { integer, jsonb, numeric, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import {
  AUDIT_CATEGORIES,
  CONNECTION_STATUSES,
  JOB_STATUSES,
  OBJECT_TYPES,
  PLANS,
  PROVIDERS,
  ROLES,
} from '../vocabulary.ts';
import { tenantColumn } from './tenant-column.ts';

// The tables of migrations/, for Drizzle. Keys are the columns' own names, so that a row is an answer's item as it stands.
// States are text: the Data API sends strings as text, and an enum of Postgres would not take them.

const time = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });
const tenant = () => tenantColumn('tenant_id').notNull();

export const tenants = pgTable('tenants', {
  id: tenantColumn('id').primaryKey(),
  name: text('name').notNull(),
  plan: text('plan', { enum: PLANS }).notNull(),
  created_at: time('created_at').notNull(),
});

export const users = pgTable('users', {
  id: uuid('id').primaryKey(),
  tenant_id: tenant(),
  email: text('email').notNull(),
  password_hash: text('password_hash').notNull(),
  role: text('role', { enum: ROLES }).notNull(),
  created_at: time('created_at').notNull(),
});

export const sessions = pgTable('sessions', {
  id: uuid('id').primaryKey(),
  tenant_id: tenant(),
  user_id: uuid('user_id').notNull(),
  created_at: time('created_at').notNull(),
  expires_at: time('expires_at').notNull(),
  ended_at: time('ended_at'),
});

export const connections = pgTable('connections', {
  id: uuid('id').primaryKey(),
  tenant_id: tenant(),
  provider: text('provider', { enum: PROVIDERS }).notNull(),
  label: text('label').notNull(),
  status: text('status', { enum: CONNECTION_STATUSES }).notNull(),
  encrypted_credentials: text('encrypted_credentials').notNull(),
  encryption_key_version: integer('encryption_key_version').notNull(),
  last_error: text('last_error'),
  sync_every_minutes: integer('sync_every_minutes'),
  created_at: time('created_at').notNull(),
  updated_at: time('updated_at').notNull(),
});

export const jobs = pgTable('jobs', {
  id: uuid('id').primaryKey(),
  tenant_id: tenant(),
  connection_id: uuid('connection_id'),
  job_type: text('job_type').notNull(),
  status: text('status', { enum: JOB_STATUSES }).notNull(),
  correlation_id: text('correlation_id').notNull(),
  attempts: integer('attempts').notNull().default(0),
  rows_created: integer('rows_created').notNull().default(0),
  rows_updated: integer('rows_updated').notNull().default(0),
  error_message: text('error_message'),
  created_at: time('created_at').notNull(),
  started_at: time('started_at'),
  completed_at: time('completed_at'),
  touched_at: time('touched_at'),
});

export const sync_state = pgTable(
  'sync_state',
  {
    tenant_id: tenant(),
    connection_id: uuid('connection_id').notNull(),
    object_type: text('object_type', { enum: OBJECT_TYPES }).notNull(),
    cursor: text('cursor'),
    last_success_at: time('last_success_at'),
  },
  (table) => [primaryKey({ columns: [table.tenant_id, table.connection_id, table.object_type] })],
);

export const canonical_orders = pgTable('canonical_orders', {
  id: uuid('id').primaryKey(),
  tenant_id: tenant(),
  connection_id: uuid('connection_id').notNull(),
  external_id: text('external_id').notNull(),
  order_number: text('order_number').notNull(),
  status: text('status').notNull(),
  currency: text('currency').notNull(),
  total_amount: numeric('total_amount', { precision: 14, scale: 2 }).notNull(),
  customer_external_id: text('customer_external_id'),
  customer_email: text('customer_email'),
  ordered_at: time('ordered_at').notNull(),
  created_at: time('created_at').notNull(),
  updated_at: time('updated_at').notNull(),
});

export const canonical_customers = pgTable('canonical_customers', {
  id: uuid('id').primaryKey(),
  tenant_id: tenant(),
  connection_id: uuid('connection_id').notNull(),
  external_id: text('external_id').notNull(),
  email: text('email'),
  full_name: text('full_name'),
  orders_count: integer('orders_count').notNull().default(0),
  created_at: time('created_at').notNull(),
  updated_at: time('updated_at').notNull(),
});

export const canonical_products = pgTable('canonical_products', {
  id: uuid('id').primaryKey(),
  tenant_id: tenant(),
  connection_id: uuid('connection_id').notNull(),
  external_id: text('external_id').notNull(),
  sku: text('sku'),
  title: text('title').notNull(),
  status: text('status').notNull(),
  currency: text('currency'),
  price: numeric('price', { precision: 14, scale: 2 }),
  created_at: time('created_at').notNull(),
  updated_at: time('updated_at').notNull(),
});

export const audit_events = pgTable('audit_events', {
  id: uuid('id').primaryKey(),
  tenant_id: tenantColumn('tenant_id'),
  user_id: uuid('user_id'),
  category: text('category', { enum: AUDIT_CATEGORIES }).notNull(),
  action: text('action').notNull(),
  correlation_id: text('correlation_id').notNull(),
  resource_type: text('resource_type'),
  resource_id: text('resource_id'),
  details: jsonb('details').$type<Record<string, unknown>>().notNull(),
  error_message: text('error_message'),
  timestamp: time('timestamp').notNull(),
});

export const live_connections = pgTable('live_connections', {
  id: text('id').primaryKey(),
  tenant_id: tenant(),
  user_id: uuid('user_id').notNull(),
  connected_at: time('connected_at').notNull(),
  last_seen_at: time('last_seen_at').notNull(),
  session_id: uuid('session_id').notNull(),
});

export const cache_entries = pgTable(
  'cache_entries',
  {
    tenant_id: tenant(),
    key: text('key').notNull(),
    encrypted_value: text('encrypted_value').notNull(),
    encryption_key_version: integer('encryption_key_version').notNull(),
    expires_at: time('expires_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenant_id, table.key] })],
);

export const rate_limits = pgTable('rate_limits', {
  key: text('key').primaryKey(),
  window_started_at: time('window_started_at').notNull(),
  count: integer('count').notNull(),
});
