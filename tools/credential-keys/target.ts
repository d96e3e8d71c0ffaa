import { RDSDataClient } from '@aws-sdk/client-rds-data';
import { DescribeSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { readRunFile } from '../../local/run/run-file.ts';

const SERVICE = 'suite';
const STAGES = ['local', 'dev', 'prod'];
const DATABASE_NAME = 'suite';

/** What a command about the credential keys works on. */
export interface Target {
  secretsManager: SecretsManagerClient;
  dataApi: RDSDataClient;
  keysSecretArn: string;
  clusterArn: string;
  databaseName: string;
  /** Of `gauge_reader`, which may see whose connections are under which key and none of their credentials. */
  readerSecretArn: string;
}

/**
 * Finds a stage's database and secrets by the names that its stack gives them, and sets the environment of this process to
 * that of a function which works as `app_user`. `local` is the run of `.lamplight/run.json`; for the others the caller's own
 * AWS credentials and region count.
 *
 * @throws Error for a stage that is none, LocalError where nothing runs locally, and what Secrets Manager says
 */
export async function findTarget(stage: string, dataFolder: string): Promise<Target> {
  if (!STAGES.includes(stage)) throw new Error(`no stage "${stage}"; there are ${STAGES.join(', ')}`);
  if (stage === 'local') useLocalRun(dataFolder);
  const secretsManager = new SecretsManagerClient({});
  const arnOf = async (name: string) => {
    const { ARN } = await secretsManager.send(new DescribeSecretCommand({ SecretId: `${SERVICE}-${stage}-${name}` }));
    return ARN!;
  };
  const keysSecretArn = await arnOf('credential-keys');
  const clusterArn = clusterArnBeside(keysSecretArn, `${SERVICE}-${stage}-database`);
  process.env.CREDENTIAL_KEYS_SECRET_ARN = keysSecretArn;
  process.env.DATABASE_CLUSTER_ARN = clusterArn;
  process.env.DATABASE_SECRET_ARN = await arnOf('database-app_user');
  process.env.DATABASE_NAME = DATABASE_NAME;
  const readerSecretArn = await arnOf('database-gauge_reader');
  const dataApi = new RDSDataClient({});
  return { secretsManager, dataApi, keysSecretArn, clusterArn, databaseName: DATABASE_NAME, readerSecretArn };
}

function useLocalRun(dataFolder: string): void {
  const { aws, region, accessKeyId, secretAccessKey } = readRunFile(dataFolder).endpoints;
  process.env.AWS_ENDPOINT_URL = aws;
  process.env.AWS_REGION = region;
  process.env.AWS_ACCESS_KEY_ID = accessKeyId;
  process.env.AWS_SECRET_ACCESS_KEY = secretAccessKey;
}

/** `arn:aws:secretsmanager:eu-central-1:123456789012:secret:…` says partition, region and account. */
function clusterArnBeside(secretArn: string, clusterName: string): string {
  const [, partition, , region, account] = secretArn.split(':');
  return `arn:${partition}:rds:${region}:${account}:cluster:${clusterName}`;
}
