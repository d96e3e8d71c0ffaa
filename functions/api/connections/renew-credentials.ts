import { logger } from 'lamplight/observe';
import * as v from 'valibot';
import { audit } from '../../shared/audit.ts';
import { connectionOwner, encrypt } from '../../shared/credentials/cipher.ts';
import { withTenant } from '../../shared/database/tenant.ts';
import { HttpError } from '../../shared/http/http-error.ts';
import { tokenMemory } from '../../shared/providers/token-memory.ts';
import { CREDENTIALS } from '../input/credentials.ts';
import { inputProblem } from '../input/problem.ts';
import { reportingCredentials } from './credentials-failed.ts';
import type { StoredConnection } from './find-connection.ts';
import { type Trial, tryCredentials } from './try-credentials.ts';

const log = logger('suite.api.connections');

/** New credentials, tried and encrypted, not yet stored. */
export interface NewCredentials {
  trial: Trial;
  columns: { encrypted_credentials: string; encryption_key_version: number };
}

/**
 * Tries new credentials for a connection, without any token of the old ones, and encrypts them under the current key.
 *
 * @throws HttpError 400 for what is none of its provider's, 422 for what the provider refuses, 503 where the keys are away
 */
export async function renewCredentials(connection: StoredConnection, given: unknown): Promise<NewCredentials> {
  const { id: connection_id, provider } = connection;
  const parsed = v.safeParse(v.object({ credentials: CREDENTIALS[provider] }), { credentials: given });
  if (!parsed.success) throw inputProblem('invalid_body', parsed.issues);
  const { credentials } = parsed.output;
  const trial = await tryCredentials(provider, credentials, tokenMemory());
  if (trial.result === 'unauthorized' || trial.result === 'refused') {
    await recordRefusal(connection, trial);
    throw new HttpError(422, 'credentials_refused', `nothing was changed: ${trial.message}`);
  }
  const encrypted = await reportingCredentials({ action: 'connection_updated', connection_id, provider }, () =>
    encrypt(credentials, connectionOwner(connection)),
  );
  const columns = { encrypted_credentials: encrypted.cipherText, encryption_key_version: encrypted.keyVersion };
  return { trial, columns };
}

async function recordRefusal({ id, provider }: StoredConnection, { result, message }: Trial): Promise<void> {
  log.warning('connection_tested', { connection_id: id, provider, result, stored: false, error_message: message });
  await withTenant((tx) =>
    audit(tx, {
      ...{ category: 'connection', action: 'connection_tested', resource_type: 'connection', resource_id: id },
      details: { provider, result, stored: false },
      error_message: message ?? result,
    }),
  );
}
