import { bind, logger } from 'lamplight/observe';
import { audit } from '../../shared/audit.ts';
import { changeStatus } from '../../shared/connections/change-status.ts';
import { connectionOwner, decrypt } from '../../shared/credentials/cipher.ts';
import { withTenant } from '../../shared/database/tenant.ts';
import { connectionTokens } from '../../shared/providers/connection-tokens.ts';
import { reportingCredentials } from '../connections/credentials-failed.ts';
import { findConnection, type StoredConnection } from '../connections/find-connection.ts';
import { type Trial, tryCredentials } from '../connections/try-credentials.ts';
import { readId } from '../input/query.ts';
import { json, route } from '../route.ts';

const log = logger('suite.api.connections');

/**
 * Calls the provider with the stored credentials: 200 with what came of it, good or not. A 401 makes the connection
 * `error`, and good credentials make it `active` again; what says nothing of the credentials changes nothing.
 */
export const testConnection = route({
  name: 'test_connection',
  method: 'POST',
  path: '/connections/{id}/test',
  permission: 'connections:write',
  async run({ event, span }) {
    const connection_id = readId(event);
    bind({ connection_id });
    const connection = await findConnection(connection_id);
    const { provider } = connection;
    span.set({ provider, connection_id });
    const { cipherText: triedWith } = storedIn(connection);
    const credentials = await reportingCredentials(
      { action: 'connection_tested', connection_id, provider, triedWith },
      () => decrypt(storedIn(connection), connectionOwner(connection)),
    );
    const trial = await tryCredentials(provider, credentials, connectionTokens(connection));
    const status = await keep(connection, trial);
    const line = { connection_id, provider, result: trial.result };
    if (trial.message === null) log.info('connection_tested', line);
    else log.warning('connection_tested', { ...line, error_message: trial.message });
    return json(200, { ok: trial.result === 'ok', ...trial, status });
  },
});

/** Writes down what a trial came to. Gives the status that the connection has now. */
async function keep(connection: StoredConnection, { result, message }: Trial): Promise<StoredConnection['status']> {
  const { id, provider, status, encrypted_credentials: triedWith } = connection;
  return await withTenant(async (tx) => {
    await audit(tx, {
      ...{ category: 'connection', action: 'connection_tested', resource_type: 'connection', resource_id: id },
      details: { provider, result },
      ...(message !== null && { error_message: message }),
    });
    const change = changeBy(result);
    if (!change) return status;
    const changed = await changeStatus(tx, id, { ...change, lastError: message, triedWith }, new Date());
    return changed ? change.to : status;
  });
}

function changeBy(result: Trial['result']) {
  if (result === 'ok') return { from: 'error', to: 'active' } as const;
  if (result === 'unauthorized') return { from: 'active', to: 'error' } as const;
  return undefined;
}

function storedIn({ encrypted_credentials, encryption_key_version }: StoredConnection) {
  return { cipherText: encrypted_credentials, keyVersion: encryption_key_version };
}
