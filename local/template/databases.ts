import type { LocalCluster, LocalSecret } from './app.ts';
import type { Resource } from './assembly.ts';
import type { Reader } from './reader.ts';

/** What RDS generates for a master user whose password it manages. */
const MANAGED_PASSWORD = { length: 32, excludeCharacters: '', excludePunctuation: true };

/** The Aurora PostgreSQL clusters; one of another engine is a problem. */
export function readClusters(reader: Reader): LocalCluster[] {
  return reader.each('AWS::RDS::DBCluster', (resource) => {
    const engine = reader.text(resource, 'Engine') ?? 'no engine';
    if (engine !== 'aurora-postgresql') {
      reader.problem('error', resource, `a cluster of ${engine} does not run locally; use aurora-postgresql`);
    }
    return {
      id: resource.logicalId,
      arn: reader.attribute(resource, 'DBClusterArn'),
      databaseName: reader.text(resource, 'DatabaseName') ?? 'postgres',
      dataApi: String(reader.property(resource, 'EnableHttpEndpoint') ?? false) === 'true',
      masterSecretArn: masterSecretArn(reader, resource),
    };
  });
}

/** The secrets of the template, and those that RDS makes for clusters whose password it manages. */
export function readSecrets(reader: Reader): LocalSecret[] {
  const secrets = reader.each('AWS::SecretsManager::Secret', (resource) => {
    const arn = reader.reference(resource);
    return {
      id: resource.logicalId,
      name: nameOfSecret(arn),
      arn,
      value: reader.text(resource, 'SecretString'),
      generate: readGenerator(reader, resource),
    };
  });
  const ofClusters = reader.each('AWS::RDS::DBCluster', (resource) => {
    if (!managesPassword(reader, resource)) return [];
    const arn = reader.attribute(resource, 'MasterUserSecret.SecretArn');
    const username = reader.text(resource, 'MasterUsername') ?? 'postgres';
    const generate = { template: { username }, key: 'password', ...MANAGED_PASSWORD };
    return { id: `${resource.logicalId}.MasterUserSecret`, name: nameOfSecret(arn), arn, generate };
  });
  return [...secrets, ...ofClusters];
}

function readGenerator(reader: Reader, resource: Resource): LocalSecret['generate'] {
  const generate = reader.property(resource, 'GenerateSecretString') as Record<string, unknown> | undefined;
  if (!generate) return undefined;
  const template = generate.SecretStringTemplate;
  return {
    ...(template !== undefined && { template: JSON.parse(String(template)) as Record<string, unknown> }),
    ...(generate.GenerateStringKey !== undefined && { key: String(generate.GenerateStringKey) }),
    length: Number(generate.PasswordLength ?? 32),
    excludeCharacters: String(generate.ExcludeCharacters ?? ''),
    excludePunctuation: String(generate.ExcludePunctuation ?? false) === 'true',
  };
}

/** The secret that an attachment ties to the cluster, that its user name is read from, or that RDS manages. */
function masterSecretArn(reader: Reader, cluster: Resource): string | undefined {
  if (managesPassword(reader, cluster)) return reader.attribute(cluster, 'MasterUserSecret.SecretArn');
  const identifier = reader.reference(cluster);
  const attachment = reader
    .all('AWS::SecretsManager::SecretTargetAttachment')
    .find((resource) => reader.property(resource, 'TargetId') === identifier);
  if (attachment) return reader.text(attachment, 'SecretId');
  const username = reader.text(cluster, 'MasterUsername') ?? '';
  return /\{\{resolve:secretsmanager:(arn:.+?):SecretString/.exec(username)?.[1];
}

function managesPassword(reader: Reader, cluster: Resource): boolean {
  return String(reader.property(cluster, 'ManageMasterUserPassword') ?? false) === 'true';
}

function nameOfSecret(arn: string): string {
  return arn.replace(/^arn:.+?:secret:/, '').replace(/-[0-9a-f]{6}$/, '');
}
