import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { operatorPrincipal } from '../../../../local/aws/iam/principal.ts';
import { createSecretStore } from '../../../../local/aws/secretsmanager/secret-store.ts';
import { secretsManager } from '../../../../local/aws/secretsmanager/secretsmanager.ts';
import { type AwsServer, startAws } from '../../../../local/aws/server.ts';
import { virtualClock } from '../../../../local/clock.ts';
import { createRecords } from '../../../../local/records.ts';
import type { LocalSecret } from '../../../../local/template/app.ts';

const clock = virtualClock(Date.UTC(2026, 10, 24, 12));
const arnOf = (name: string) => `arn:aws:secretsmanager:eu-central-1:000000000000:secret:${name}-AbCdEf`;
const plain = { length: 32, excludeCharacters: '', excludePunctuation: true };
const SECRETS: LocalSecret[] = [
  {
    id: 'Role',
    name: 'suite/app_user',
    arn: arnOf('suite/app_user'),
    generate: {
      template: { username: 'app_user' },
      key: 'password',
      length: 40,
      excludeCharacters: '"@/\\',
      excludePunctuation: false,
    },
  },
  { id: 'Key', name: 'suite/jwt', arn: arnOf('suite/jwt'), generate: plain },
  { id: 'Empty', name: 'suite/empty', arn: arnOf('suite/empty') },
];

let dataFolder: string;
let aws: AwsServer;
let client: SecretsManagerClient;

const open = () => createSecretStore({ secrets: SECRETS, dataFolder, clock });

beforeAll(async () => {
  dataFolder = mkdtempSync(join(tmpdir(), 'lamplight-test-'));
  const records = createRecords();
  aws = await startAws({
    clock,
    records,
    principals: new Map([['OPERATOR', operatorPrincipal('OPERATOR', '000000000000')]]),
    services: [secretsManager(open())],
    port: 0,
    region: 'eu-central-1',
    accountId: '000000000000',
  });
  client = new SecretsManagerClient({
    region: 'eu-central-1',
    endpoint: aws.url,
    credentials: { accessKeyId: 'OPERATOR', secretAccessKey: 'x' },
  });
});
afterAll(async () => {
  client.destroy();
  await aws.stop();
  rmSync(dataFolder, { recursive: true, force: true });
});

const get = (SecretId: string, more: object = {}) => client.send(new GetSecretValueCommand({ SecretId, ...more }));

describe('a generated secret', () => {
  it('is the template’s JSON with a password that has every kind of character and no excluded one', async () => {
    const { SecretString, VersionStages } = await get(arnOf('suite/app_user'));
    const { username, password } = JSON.parse(SecretString!);
    expect(username).toBe('app_user');
    expect(password).toHaveLength(40);
    for (const kind of [/[a-z]/, /[A-Z]/, /[0-9]/, /[^A-Za-z0-9]/]) expect(password).toMatch(kind);
    expect(password).not.toMatch(/["@/\\]/);
    expect(VersionStages).toEqual(['AWSCURRENT']);
  });

  it('is found by name, ARN, and ARN without its suffix', async () => {
    const values = await Promise.all(
      ['suite/jwt', arnOf('suite/jwt'), arnOf('suite/jwt').slice(0, -7)].map((id) => get(id)),
    );
    expect(new Set(values.map(({ SecretString }) => SecretString)).size).toBe(1);
    expect(values[0]?.SecretString).toMatch(/^[A-Za-z0-9]{32}$/);
  });

  it('in a damaged file is an error that says what to do', () => {
    const file = join(dataFolder, 'secrets.json');
    const before = readFileSync(file, 'utf8');
    writeFileSync(file, before.slice(0, -3));
    expect(open).toThrow(/secrets\.json is no JSON: .*--fresh/);
    writeFileSync(file, before);
  });

  it('is the same at the next start, in a file that only its owner reads', () => {
    const file = join(dataFolder, 'secrets.json');
    const before = readFileSync(file, 'utf8');
    open();
    expect(readFileSync(file, 'utf8')).toBe(before);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });
});

describe('PutSecretValue', () => {
  it('makes the new value current and the one before previous, for the next start too', async () => {
    const { SecretString: old } = await get('suite/jwt');
    await client.send(new PutSecretValueCommand({ SecretId: 'suite/jwt', SecretString: 'new' }));
    expect((await get('suite/jwt')).SecretString).toBe('new');
    expect((await get('suite/jwt', { VersionStage: 'AWSPREVIOUS' })).SecretString).toBe(old);
    expect(open().current('suite/jwt')).toBe('new');
  });

  it('with the same token is the same request', async () => {
    const put = (SecretString: string) =>
      client.send(
        new PutSecretValueCommand({ SecretId: 'suite/empty', SecretString, ClientRequestToken: 'a'.repeat(32) }),
      );
    const first = await put('x');
    expect((await put('x')).VersionId).toBe(first.VersionId);
    await expect(put('y')).rejects.toMatchObject({ name: 'ResourceExistsException' });
  });
});

it('describes and lists without a value', async () => {
  const { SecretList } = await client.send(new ListSecretsCommand({ MaxResults: 2 }));
  expect(SecretList?.map(({ Name }) => Name)).toEqual(['suite/app_user', 'suite/jwt']);
  const described = await client.send(new DescribeSecretCommand({ SecretId: 'suite/jwt' }));
  expect(Object.values(described.VersionIdsToStages!)).toEqual(
    expect.arrayContaining([['AWSCURRENT'], ['AWSPREVIOUS']]),
  );
  expect(JSON.stringify(described)).not.toContain('SecretString');
});

it('says in AWS’s words what it does not find', async () => {
  await expect(get('none')).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: "Secrets Manager can't find the specified secret.",
  });
});
