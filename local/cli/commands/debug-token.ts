import { GetSecretValueCommand, ListSecretsCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { signDebugToken } from '../../../layers/observability/log/debug-token.ts';
import { realClock } from '../../clock.ts';
import { LocalError } from '../../local-error.ts';
import { parseDuration } from '../../text/duration.ts';
import type { Command } from '../command.ts';
import { readFlags } from '../flags.ts';
import { currentRun, whileRunning } from '../local-run.ts';

/** Opens the debug lines of one transaction or one tenant, in every function that it comes through. */
export const command: Command = {
  summary: 'Make a token that opens the debug lines of one transaction or tenant',
  usage:
    'lamplight debug-token (--correlation-id <id> | --tenant <id>) [--for 15m] [--json]\n' +
    '  send it as x-debug-token; it lives an hour at most. The key is the secret whose name ends in -debug-key',
  async run(args, terminal) {
    const { values } = readFlags(args, {
      'correlation-id': { type: 'string' },
      tenant: { type: 'string' },
      for: { type: 'string', default: '15m' },
      json: { type: 'boolean' },
    });
    const nowMs = realClock.now();
    const claim = {
      correlation_id: values['correlation-id'],
      tenant_id: values.tenant,
      exp: Math.floor((nowMs + parseDuration(values.for, '--for')) / 1000),
    };
    return whileRunning(async () => {
      const { aws: endpoint, region, accessKeyId, secretAccessKey } = currentRun(terminal).endpoints;
      const client = new SecretsManagerClient({ endpoint, region, credentials: { accessKeyId, secretAccessKey } });
      const token = sign(claim, await debugKey(client), nowMs);
      terminal.line(values.json ? JSON.stringify({ token, ...claim }) : token);
      return 0;
    });
  },
};

function sign(claim: Parameters<typeof signDebugToken>[0], key: string, nowMs: number): string {
  try {
    return signDebugToken(claim, key, nowMs);
  } catch (error) {
    throw new LocalError('usage', (error as RangeError).message);
  }
}

async function debugKey(client: SecretsManagerClient): Promise<string> {
  const { SecretList = [] } = await client.send(new ListSecretsCommand({}));
  const secret = SecretList.find(({ Name }) => Name?.endsWith('-debug-key'));
  if (!secret) {
    const way = 'make one, and hand its value to the functions as LAMPLIGHT_DEBUG_KEY';
    throw new LocalError('usage', `this app has no secret whose name ends in -debug-key: ${way}`);
  }
  const { SecretString = '' } = await client.send(new GetSecretValueCommand({ SecretId: secret.ARN }));
  return SecretString;
}
