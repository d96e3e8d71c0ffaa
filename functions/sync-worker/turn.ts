import type { JobAtHand } from '../shared/jobs.ts';
import type { Provider, ProviderAccess } from '../shared/providers/provider.ts';
import type { SyncMessage } from '../shared/sync-message.ts';

export interface Turn {
  message: SyncMessage;
  /** How often the queue has delivered this message. */
  receiveCount: number;
  /** Milliseconds before Lambda ends the invocation. */
  remainingMs: () => number;
  /** Set once this turn has saved something: what failed before it counts no more. */
  moved: boolean;
  /** The connection's `encrypted_credentials` that this turn works with, once it does. */
  triedWith?: string;
}

export interface Sync {
  turn: Turn;
  job: JobAtHand;
  connection: NonNullable<JobAtHand['connection']>;
  provider: Provider;
  access: ProviderAccess;
}
