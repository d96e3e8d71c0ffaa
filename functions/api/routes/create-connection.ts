import { context, logger } from 'lamplight/observe';
import * as v from 'valibot';
import { audit } from '../../shared/audit.ts';
import { connectionOwner, encrypt } from '../../shared/credentials/cipher.ts';
import { countRows } from '../../shared/database/count-rows.ts';
import { connections } from '../../shared/database/schema.ts';
import { withTenant } from '../../shared/database/tenant.ts';
import { demandRoom, includes, lockPlan, notEntitled } from '../../shared/entitlements.ts';
import { connectionView } from '../connection-view.ts';
import { reportingCredentials } from '../connections/credentials-failed.ts';
import { readBody } from '../input/body.ts';
import { CREDENTIALS } from '../input/credentials.ts';
import { ShortText } from '../input/fields.ts';
import { json, route } from '../route.ts';

const log = logger('suite.api.connections');

const Body = v.variant('provider', [
  v.strictObject({ provider: v.literal('shopify'), label: ShortText, credentials: CREDENTIALS.shopify }),
  v.strictObject({ provider: v.literal('netsuite'), label: ShortText, credentials: CREDENTIALS.netsuite }),
]);

/** Connects a shop or an account: its credentials are stored encrypted, and no answer gives them back. */
export const createConnection = route({
  name: 'create_connection',
  method: 'POST',
  path: '/connections',
  permission: 'connections:write',
  async run({ event, span }) {
    const { provider, label, credentials } = readBody(event, Body);
    const [id, tenant_id, now] = [crypto.randomUUID(), context().tenant_id!, new Date()];
    span.set({ provider, connection_id: id });
    const encrypted = await reportingCredentials({ action: 'connection_created', connection_id: id, provider }, () =>
      encrypt(credentials, connectionOwner({ tenant_id, id })),
    );
    const row = {
      ...{ id, tenant_id, provider, label, status: 'active' as const, created_at: now, updated_at: now },
      ...{ encrypted_credentials: encrypted.cipherText, encryption_key_version: encrypted.keyVersion },
    };
    await withTenant(async (tx) => {
      const plan = await lockPlan(tx);
      if (provider === 'netsuite' && !includes(plan, 'netsuite')) throw notEntitled(plan, 'netsuite');
      demandRoom(plan, 'connections', await countRows(tx, connections));
      await tx.insert(connections).values(row);
      const resource = { resource_type: 'connection', resource_id: id, details: { provider } };
      await audit(tx, { category: 'connection', action: 'connection_created', ...resource });
    });
    log.info('connection_created', { connection_id: id, provider });
    return json(201, connectionView({ ...row, last_error: null, sync_every_minutes: null }));
  },
});
