/** What can go wrong with a local run that the user can mend. */
export type LocalErrorCode =
  | 'config_invalid'
  | 'synth_failed'
  | 'template_unsupported'
  | 'port_busy'
  | 'already_running'
  | 'database_failed'
  | 'migration_failed'
  | 'seed_failed'
  | 'not_running'
  | 'package_missing'
  | 'usage';

/** A user's error: its message is one that says what to do, and is printed without a stack. */
export class LocalError extends Error {
  readonly code: LocalErrorCode;

  constructor(code: LocalErrorCode, message: string) {
    super(message);
    this.name = 'LocalError';
    this.code = code;
  }
}
