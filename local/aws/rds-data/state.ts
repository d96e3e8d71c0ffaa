import type { Clock } from '../../clock.ts';
import type { LocalCluster } from '../../template/app.ts';
import type { Authority } from '../iam/authority.ts';
import type { SecretStore } from '../secretsmanager/secret-store.ts';
import type { DataApiLimits } from './limits.ts';
import type { Logins } from './logins.ts';
import type { Transactions } from './transactions.ts';

/** What the operations of the Data API work on. */
export interface RdsDataState {
  clusters: LocalCluster[];
  secrets: SecretStore;
  authority: Authority;
  clock: Clock;
  limits: DataApiLimits;
  logins: Logins;
  transactions: Transactions;
}
