import { eq } from 'drizzle-orm';
import { bind, logger } from 'lamplight/observe';
import * as v from 'valibot';
import { audit } from '../../shared/audit.ts';
import { deleteCachePrefix } from '../../shared/cache.ts';
import { cancelUnfinishedJobs } from '../../shared/connections/cancel-unfinished-jobs.ts';
import { changeStatus } from '../../shared/connections/change-status.ts';
import { connections } from '../../shared/database/schema.ts';
import { type Transaction, withTenant } from '../../shared/database/tenant.ts';
import { demandFrequency, readPlan } from '../../shared/entitlements.ts';
import { HttpError } from '../../shared/http/http-error.ts';
import { CONNECTION_COLUMNS } from '../connection-view.ts';
import { connectionNotFound, findConnection, type StoredConnection } from '../connections/find-connection.ts';
import { type NewCredentials, renewCredentials } from '../connections/renew-credentials.ts';
import { readBody } from '../input/body.ts';
import { ShortText } from '../input/fields.ts';
import { readId } from '../input/query.ts';
import { json, route } from '../route.ts';

const log = logger('suite.api.connections');

const WEEK_MINUTES = 7 * 24 * 60;

const Body = v.strictObject({
  label: v.optional(ShortText),
  /** Those of the connection's provider; which it is, the row says. */
  credentials: v.optional(v.record(v.string(), v.unknown())),
  /** Null: as often as the plan says. */
  sync_every_minutes: v.optional(
    v.nullable(v.pipe(v.number(), v.integer('must be a whole number'), v.minValue(1), v.maxValue(WEEK_MINUTES))),
  ),
  /** Ends all syncs; new credentials connect again. */
  status: v.optional(v.literal('disconnected')),
});
type Body = v.InferOutput<typeof Body>;

/**
 * Changes a connection. New credentials are tried first: what the provider refuses is not stored, what it takes makes the
 * connection `active`, and where it cannot be asked they are stored and the status stays.
 */
export const updateConnection = route({
  name: 'update_connection',
  method: 'PATCH',
  path: '/connections/{id}',
  permission: 'connections:write',
  async run({ event, span }) {
    const connection_id = readId(event);
    bind({ connection_id });
    const body = readBody(event, Body);
    const changed = Object.keys(body);
    if (changed.length === 0) throw new HttpError(400, 'invalid_body', 'name at least one field to change');
    const connection = await findConnection(connection_id);
    const { provider } = connection;
    span.set({ provider, connection_id });
    const renewed = body.credentials && (await renewCredentials(connection, body.credentials));
    const row = await withTenant((tx) => save(tx, connection, body, renewed));
    if (renewed) await deleteCachePrefix(`provider_tokens/${connection_id}/`);
    log.info('connection_updated', { connection_id, provider, changed });
    return json(200, row);
  },
});

async function save(tx: Transaction, { id, provider }: StoredConnection, body: Body, renewed?: NewCredentials) {
  const now = new Date();
  const { label, sync_every_minutes, status } = body;
  if (sync_every_minutes) demandFrequency(await readPlan(tx), sync_every_minutes);
  const [found] = await tx
    .update(connections)
    .set({
      ...(label !== undefined && { label }),
      ...(sync_every_minutes !== undefined && { sync_every_minutes }),
      ...renewed?.columns,
      updated_at: now,
    })
    .where(eq(connections.id, id))
    .returning({ id: connections.id });
  if (!found) throw connectionNotFound();
  const details = { provider, changed: Object.keys(body), ...(renewed && { result: renewed.trial.result }) };
  const resource = { resource_type: 'connection', resource_id: id };
  await audit(tx, { category: 'connection', action: 'connection_updated', ...resource, details });
  if (status === 'disconnected') {
    await changeStatus(tx, id, { from: ['active', 'error'], to: 'disconnected', lastError: null }, now);
    await cancelUnfinishedJobs(tx, id, 'the connection was disconnected', now);
  } else if (renewed?.trial.result === 'ok') {
    await changeStatus(tx, id, { from: ['error', 'disconnected'], to: 'active', lastError: null }, now);
  }
  const [row] = await tx.select(CONNECTION_COLUMNS).from(connections).where(eq(connections.id, id));
  return row;
}
