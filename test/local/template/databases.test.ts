import { describe, expect, it } from '@jest/globals';
import { readTemplate } from './write-assembly.ts';

const cluster = (properties: object = {}) => ({
  Type: 'AWS::RDS::DBCluster',
  Properties: { Engine: 'aurora-postgresql', EnableHttpEndpoint: true, DatabaseName: 'shop', ...properties },
});
const Secret = { Type: 'AWS::SecretsManager::Secret', Properties: { Name: 'owner' } };

describe('a cluster', () => {
  it('has the secret that is attached to it', () => {
    const attachment = { SecretId: { Ref: 'Secret' }, TargetId: { Ref: 'Cluster' }, TargetType: 'AWS::RDS::DBCluster' };
    const { clusters, secrets } = readTemplate({
      Resources: {
        Cluster: cluster(),
        Secret,
        Attachment: { Type: 'AWS::SecretsManager::SecretTargetAttachment', Properties: attachment },
      },
    });
    expect(clusters).toMatchObject([{ databaseName: 'shop', dataApi: true, masterSecretArn: secrets[0]?.arn }]);
    expect(clusters[0]?.arn).toBe('arn:aws:rds:us-east-1:000000000000:cluster:stack-cluster');
  });

  it('has the secret that its user name is read from', () => {
    const username = {
      'Fn::Join': ['', ['{{resolve:secretsmanager:', { Ref: 'Secret' }, ':SecretString:username::}}']],
    };
    const { clusters, secrets } = readTemplate({
      Resources: { Cluster: cluster({ MasterUsername: username }), Secret },
    });
    expect(clusters[0]?.masterSecretArn).toBe(secrets[0]?.arn);
  });

  it('has a secret of its own where RDS manages the password', () => {
    const { clusters, secrets } = readTemplate({
      Resources: { Cluster: cluster({ ManageMasterUserPassword: true, MasterUsername: 'owner' }) },
    });
    expect(secrets).toMatchObject([
      { name: 'rds!stack-cluster', generate: { template: { username: 'owner' }, key: 'password' } },
    ]);
    expect(clusters[0]?.masterSecretArn).toBe(secrets[0]?.arn);
  });

  it('of another engine is an error that says what to use', () => {
    const { problems } = readTemplate({ Resources: { Cluster: cluster({ Engine: 'aurora-mysql' }) } });
    expect(problems).toMatchObject([{ level: 'error', message: expect.stringContaining('use aurora-postgresql') }]);
  });
});

describe('a secret', () => {
  it('says how it is generated', () => {
    const GenerateSecretString = {
      SecretStringTemplate: '{"username":"u"}',
      GenerateStringKey: 'password',
      PasswordLength: 20,
      ExcludeCharacters: '"',
    };
    const { secrets } = readTemplate({
      Resources: { Secret: { Type: 'AWS::SecretsManager::Secret', Properties: { GenerateSecretString } } },
    });
    expect(secrets).toMatchObject([
      {
        name: 'Secret-Stack',
        generate: {
          template: { username: 'u' },
          key: 'password',
          length: 20,
          excludeCharacters: '"',
          excludePunctuation: false,
        },
      },
    ]);
  });

  it('has an ARN that ends in six characters and stays', () => {
    const arns = [1, 2].map(() => readTemplate({ Resources: { Secret } }).secrets[0]?.arn);
    expect(arns[0]).toMatch(/^arn:aws:secretsmanager:us-east-1:000000000000:secret:owner-[0-9a-f]{6}$/);
    expect(arns[1]).toBe(arns[0]);
  });
});
