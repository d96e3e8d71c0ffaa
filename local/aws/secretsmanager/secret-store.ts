import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../clock.ts';
import { LocalError } from '../../local-error.ts';
import type { LocalSecret } from '../../template/app.ts';
import { generateSecret } from './generate-secret.ts';

/** Secrets Manager keeps more; what has lost its label can be dropped any time ("deprecated"). */
const MAXIMUM_VERSIONS = 20;

export interface SecretVersion {
  id: string;
  value: string;
  /** `AWSCURRENT`, `AWSPREVIOUS`, or none. */
  stages: string[];
  createdMs: number;
}

export interface StoredSecret {
  name: string;
  arn: string;
  createdMs: number;
  changedMs: number;
  /** Newest last. */
  versions: SecretVersion[];
}

export interface SecretStore {
  list(): StoredSecret[];
  /** By name, ARN, or ARN without its random suffix, as the API takes it. */
  find(id: string): StoredSecret | undefined;
  /** The value that is current; undefined for a secret without one. */
  current(id: string): string | undefined;
  /** A new current value; the one before becomes AWSPREVIOUS. */
  put(secret: StoredSecret, value: string, versionId?: string): SecretVersion;
}

export interface SecretStoreOptions {
  secrets: LocalSecret[];
  /** Values are kept in its `secrets.json`, readable by its owner only. */
  dataFolder: string;
  clock: Clock;
}

/**
 * The template's secrets: generated once, and the same at every later start on the same data.
 *
 * @throws LocalError `config_invalid` where the file of values was damaged
 */
export function createSecretStore({ secrets, dataFolder, clock }: SecretStoreOptions): SecretStore {
  const file = join(dataFolder, 'secrets.json');
  const kept = read(file);
  const stored = new Map<string, StoredSecret>();

  function put(secret: StoredSecret, value: string, versionId: string = randomUUID()): SecretVersion {
    for (const version of secret.versions) {
      version.stages = version.stages.includes('AWSCURRENT') ? ['AWSPREVIOUS'] : [];
    }
    const version = { id: versionId, value, stages: ['AWSCURRENT'], createdMs: clock.now() };
    secret.versions = [...secret.versions, version].slice(-MAXIMUM_VERSIONS);
    secret.changedMs = version.createdMs;
    return version;
  }

  function save(): void {
    mkdirSync(dataFolder, { recursive: true });
    const next = `${file}.next`;
    // Those of other templates stay: a project may run one stack today and both tomorrow.
    const all = { ...kept, ...Object.fromEntries(stored) };
    writeFileSync(next, `${JSON.stringify(all, null, 2)}\n`, { mode: 0o600 });
    renameSync(next, file);
  }

  for (const { name, arn, value, generate } of secrets) {
    const now = clock.now();
    const secret = kept[name] ?? { name, arn, createdMs: now, changedMs: now, versions: [] };
    secret.arn = arn;
    stored.set(name, secret);
    const wanted = value ?? (generate && secret.versions.length === 0 ? generateSecret(generate) : undefined);
    if (wanted !== undefined && wanted !== currentOf(secret)?.value) put(secret, wanted);
  }
  save();

  function find(id: string): StoredSecret | undefined {
    return (
      stored.get(id) ?? [...stored.values()].find(({ arn }) => arn === id || arn.replace(/-[A-Za-z0-9]{6}$/, '') === id)
    );
  }

  return {
    list: () => [...stored.values()],
    find,
    current(id) {
      const secret = find(id);
      return secret && currentOf(secret)?.value;
    },
    put(secret, value, versionId) {
      const version = put(secret, value, versionId);
      save();
      return version;
    },
  };
}

/** The version that GetSecretValue gives by default. */
function currentOf(secret: StoredSecret): SecretVersion | undefined {
  return secret.versions.find(({ stages }) => stages.includes('AWSCURRENT'));
}

function read(file: string): Record<string, StoredSecret> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return {}; // the first start
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new LocalError('config_invalid', `${file} is no JSON: put it right, or start with --fresh for new secrets`);
  }
}
