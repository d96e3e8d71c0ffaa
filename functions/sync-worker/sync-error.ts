/**
 * What keeps a sync from going on: `unavailable` may pass by itself; `unauthorized` and `refused` come again however
 * often it is tried.
 */
export type SyncErrorKind = 'unavailable' | 'unauthorized' | 'refused';

/** Why a sync could not go on, in words that may stand on the job's row: no credentials, no row's values. */
export class SyncError extends Error {
  override readonly name = 'SyncError';
  readonly kind: SyncErrorKind;

  constructor(kind: SyncErrorKind, message: string) {
    super(message);
    this.kind = kind;
  }
}
