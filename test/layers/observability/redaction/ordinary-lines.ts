import { generator } from './secret-corpus.ts';

let random = generator(7);
const digits = (count: number): string => text(count, '0123456789');
const hex = (count: number): string => text(count, '0123456789abcdef');

// What back ends write all day: none of it is a secret, and a reader needs all of it.
const MAKERS: readonly (() => unknown)[] = [
  uuid,
  () => hex(32),
  () => hex(40),
  () => hex(64),
  () => `00-${hex(32)}-${hex(16)}-01`,
  () => `1-${hex(8)}-${hex(24)}`,
  () => new Date(Math.floor(random() * 2e12)).toISOString(),
  () => Math.floor(random() * 2e12),
  () => Number(digits(13)),
  () => `gid://shopify/Order/${digits(13)}`,
  () => `#${digits(5)}`,
  () => `ORD-2026-${digits(8)}`,
  () => `SKU-${text(4, 'ABCDEFGHJK')}-${digits(4)}-XL`,
  () => `INV${digits(10)}`,
  () => digits(12),
  () => `https://api.example.com/v1/orders/${digits(10)}?limit=50&page=${digits(1)}`,
  () => `arn:aws:sqs:eu-central-1:${digits(12)}:sync`,
  () => `/api/v1/connections/${uuid()}/sync`,
  () => `urn:uuid:${uuid()}`,
  () => `sha256:${hex(64)}`,
  () => Buffer.from(JSON.stringify({ last_id: Number(digits(10)), last_value: digits(10) })).toString('base64'),
  () => Buffer.from(hex(24)).toString('base64'),
  () => `W/"${hex(20)}"`,
  () => `rate limit reached, retry after ${digits(2)} s (429)`,
  () => `basic configuration loaded in ${digits(3)} ms`,
  () => 'bearer authentication is required',
  () => '401 Unauthorized: invalid_token',
  () => 'decryption failed: ciphertext_invalid',
  () => `node:internal/modules/esm/loader:${digits(3)}:26`,
  () => `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/${digits(3)}.0.0.0 Safari/537.36`,
  () => `10.0.${digits(2)}.${digits(2)}:5432`,
  () => `${digits(4)}-${digits(2)}-${digits(2)} ${digits(2)}:${digits(2)}:${digits(2)}`,
  () => `+${digits(2)} ${digits(3)} ${digits(4)}`,
  () => `{"object_type":"orders","page":${1 + Number(digits(2))},"ids":["${uuid()}"]}`,
  () => `SELECT job_type, count(*) FROM jobs WHERE status = 'pending' GROUP BY job_type`,
  () => `lamplight@0.1.${digits(1)}`,
  () => `key order.${digits(3)}: unchanged`,
  () => `npm:@scope/pkg@1.2.${digits(1)}`,
  () => `http://127.0.0.1:3000/@vite/${digits(2)}`,
  () => `a => token > ${digits(2)}`,
  () => 'Unexpected token < in JSON at position 0',
  () => `<html lang=en><b>${digits(3)}</b>`,
  () => `author: ops, monkey: ${digits(2)}, keyboard=de`,
];
const KEYS = [
  'event',
  'correlation_id',
  'tenant_id',
  'job_id',
  'order',
  'cursor',
  'url',
  'path',
  'trace_id',
  'note',
  'sku',
  'etag',
];

/** Gives a maker of lines such as back ends write all day, without anything to hide; the same lines for the same seed. */
export function ordinaryLines(seed: number): () => Record<string, unknown> {
  random = generator(seed);
  return () => Object.fromEntries(KEYS.map((key) => [key, MAKERS[Math.floor(random() * MAKERS.length)]!()]));
}

function uuid(): string {
  return [8, 4, 4, 4, 12].map(hex).join('-');
}

function text(count: number, alphabet: string): string {
  let made = '';
  for (let index = 0; index < count; index++) made += alphabet[Math.floor(random() * alphabet.length)];
  return made;
}
