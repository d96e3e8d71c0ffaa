import type { Clock } from '../../clock.ts';
import type { Records } from '../../records.ts';
import type { LocalCluster } from '../../template/app.ts';
import type { Authority } from '../iam/authority.ts';
import type { SecretStore } from '../secretsmanager/secret-store.ts';
import type { Service } from '../service.ts';
import { DATA_API_LIMITS, type DataApiLimits } from './limits.ts';
import { createLogins } from './logins.ts';
import { BatchExecuteStatement } from './operations/batch-execute-statement.ts';
import { BeginTransaction } from './operations/begin-transaction.ts';
import { CommitTransaction } from './operations/commit-transaction.ts';
import { ExecuteStatement } from './operations/execute-statement.ts';
import { RollbackTransaction } from './operations/rollback-transaction.ts';
import type { RdsDataState } from './state.ts';
import { createTransactions } from './transactions.ts';

export interface RdsDataOptions {
  /** Any login of the server; calls log in as the user of the secret that they name. */
  url: string;
  clusters: LocalCluster[];
  secrets: SecretStore;
  /** Asked for secretsmanager:GetSecretValue on the secret: the Data API reads it as its caller. */
  authority: Authority;
  clock: Clock;
  records: Records;
  limits?: Partial<DataApiLimits>;
}

export interface RdsData {
  service: Service<RdsDataState>;
  /** Closes the connections, which rolls back what is open and fails what is under way. */
  stop(): Promise<void>;
}

/** The RDS Data API in front of a real PostgreSQL, as Aurora Serverless v2 answers it. */
export function rdsData({ url, clusters, secrets, authority, clock, limits: changed }: RdsDataOptions): RdsData {
  const limits = { ...DATA_API_LIMITS, ...changed };
  const logins = createLogins({ url, limits });
  const transactions = createTransactions({ logins, clock, limits });
  return {
    service: {
      name: 'rds-data',
      protocol: 'rest-json',
      state: { clusters, secrets, authority, clock, limits, logins, transactions },
      operations: { BatchExecuteStatement, BeginTransaction, CommitTransaction, ExecuteStatement, RollbackTransaction },
    },
    async stop() {
      transactions.close();
      await logins.close();
    },
  };
}
