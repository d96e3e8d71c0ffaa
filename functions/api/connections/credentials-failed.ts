import { logger } from 'lamplight/observe';
import { audit } from '../../shared/audit.ts';
import { changeStatus } from '../../shared/connections/change-status.ts';
import { CredentialError } from '../../shared/credentials/credential-error.ts';
import { withTenant } from '../../shared/database/tenant.ts';
import { HttpError } from '../../shared/http/http-error.ts';
import type { Provider } from '../../shared/vocabulary.ts';

const log = logger('suite.api.connections');

export interface Attempted {
  /** The audit action that it would have been; it is also the line's event. */
  action: 'connection_created' | 'connection_tested' | 'connection_updated';
  connection_id: string;
  provider: Provider;
  /** `encrypted_credentials` that were to be decrypted; absent where some were to be encrypted. */
  triedWith?: string;
}

/**
 * Runs `work`. Where credentials could not be encrypted or decrypted in it, the audit trail and the log say what was attempted
 * and why it failed (runbook encryption-keys looks for it there), and a damaged cipher text makes the connection `error`.
 *
 * @throws HttpError 503 where the keys are at fault, which is ours; 409 where the stored text is, which only new credentials mend
 */
export async function reportingCredentials<T>(attempted: Attempted, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof CredentialError)) throw error;
    await record(attempted, error);
    if (error.reason === 'ciphertext_invalid') {
      throw new HttpError(
        409,
        'credentials_damaged',
        'the stored credentials cannot be read any more; store them anew with PATCH /api/v1/connections/{id}',
      );
    }
    throw new HttpError(
      503,
      'credentials_unavailable',
      'credentials can be neither stored nor read at the moment; this is no fault of yours, try again later',
      { 'retry-after': '60' },
    );
  }
}

async function record({ action, connection_id, provider, triedWith }: Attempted, error: CredentialError) {
  log.error(action, { connection_id, provider, result: error.reason }, error);
  const resource = { resource_type: 'connection', resource_id: connection_id };
  const details = { provider, result: error.reason };
  await withTenant(async (tx) => {
    await audit(tx, { category: 'connection', action, ...resource, details, error_message: error.message });
    if (error.reason !== 'ciphertext_invalid' || triedWith === undefined) return;
    const change = { from: 'active', to: 'error', lastError: error.message, triedWith } as const;
    await changeStatus(tx, connection_id, change, new Date());
  });
}
