import { createHash, timingSafeEqual } from 'node:crypto';
import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { kept } from './kept.ts';

/** A rotated token is in use everywhere after this time. */
const KEEP_MS = 5 * 60_000;
const BEARER = /^Bearer +(\S{1,1024})$/i;

export interface ScrapeTokenOptions {
  client: Pick<SecretsManagerClient, 'send'>;
  secretArn: string;
  now: () => number;
}

/** Why a scrape is refused: a value of `api_auth_failures_total{reason}`. */
export type Refusal = 'missing' | 'invalid_token';

/** Gives a check of `authorization` headers against the token that a secret holds, which is read once in five minutes. */
export function scrapeToken({
  client,
  secretArn,
  now,
}: ScrapeTokenOptions): (authorization: string | undefined) => Promise<Refusal | undefined> {
  const read = async () => {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretArn }));
    if (!SecretString) throw new Error(`the secret ${secretArn} holds no text`);
    return digest(SecretString);
  };
  const token = kept(read, { forMs: KEEP_MS, now });
  return async (authorization) => {
    if (!authorization) return 'missing';
    const given = BEARER.exec(authorization)?.[1];
    // Digests have one length, and how long it takes to compare them tells nothing of the token.
    return given && timingSafeEqual(digest(given), await token()) ? undefined : 'invalid_token';
  };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
