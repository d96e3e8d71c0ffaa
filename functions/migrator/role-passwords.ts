import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import type { RDSDataClient } from '@aws-sdk/client-rds-data';
import { asOwner } from './owner-database.ts';

/** PostgreSQL's own (`scram_iterations`). */
const ITERATIONS = 4096;
const SALT_BYTES = 16;
const ROLE_NAME = /^[a-z_][a-z0-9_]*$/;

export interface RoleSecret {
  username: string;
  password: string;
}

/**
 * Gives the database's roles the passwords of their secrets: migrations make roles, but know no password. What is sent is the
 * verifier that PostgreSQL would store, so that no password is in a statement, nor in the log of one.
 */
export async function setRolePasswords(client: RDSDataClient, secrets: readonly RoleSecret[]): Promise<void> {
  await asOwner(client, async (run) => {
    for (const { username, password } of secrets) {
      if (!ROLE_NAME.test(username)) throw new Error(`${username} is no name of a role: use a-z, 0-9 and _`);
      await run(`ALTER ROLE ${username} PASSWORD '${scramVerifier(password, randomBytes(SALT_BYTES))}'`);
    }
  });
}

/** RFC 5803, as PostgreSQL stores it: `SCRAM-SHA-256$<iterations>:<salt>$<stored key>:<server key>`. For ASCII passwords. */
export function scramVerifier(password: string, salt: Buffer): string {
  const salted = pbkdf2Sync(password, salt, ITERATIONS, 32, 'sha256');
  const keyed = (text: string) => createHmac('sha256', salted).update(text).digest();
  const storedKey = createHash('sha256').update(keyed('Client Key')).digest('base64');
  const serverKey = keyed('Server Key').toString('base64');
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString('base64')}$${storedKey}:${serverKey}`;
}
