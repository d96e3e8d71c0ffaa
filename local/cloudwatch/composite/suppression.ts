/** Why the actions of a composite alarm do not run just now. API reference: ActionsSuppressedBy. */
export type SuppressedBy = 'Alarm' | 'WaitPeriod' | 'ExtensionPeriod';

/** The suppressor of a composite alarm as it stands. Plain data: copy it, compare it. */
export interface Suppression {
  suppressorInAlarm: boolean;
  by?: SuppressedBy;
  /** When the running period ends, milliseconds since the epoch. */
  untilMs?: number;
  /** The composite changed and its actions have not run. */
  pending: boolean;
}

export interface SuppressionPeriods {
  waitMs: number;
  extensionMs: number;
}

export function initialSuppression(suppressorInAlarm: boolean): Suppression {
  return { suppressorInAlarm, by: suppressorInAlarm ? 'Alarm' : undefined, pending: false };
}

/** The composite changed state: its actions wait for the suppressor, or are suppressed at once. */
export function compositeChanged(suppression: Suppression, atMs: number, { waitMs }: SuppressionPeriods): Suppression {
  const { suppressorInAlarm } = suppression;
  if (suppressorInAlarm) return { suppressorInAlarm, by: 'Alarm', pending: true };
  // A change during a wait or an extension discards it and starts a new wait.
  return { suppressorInAlarm, by: 'WaitPeriod', untilMs: atMs + waitMs, pending: true };
}

/** The suppressor went into ALARM or left it. */
export function suppressorChanged(
  suppression: Suppression,
  inAlarm: boolean,
  atMs: number,
  { extensionMs }: SuppressionPeriods,
): Suppression {
  if (inAlarm === suppression.suppressorInAlarm) return suppression;
  const { pending } = suppression;
  if (inAlarm) return { suppressorInAlarm: true, by: 'Alarm', pending };
  return { suppressorInAlarm: false, by: 'ExtensionPeriod', untilMs: atMs + extensionMs, pending };
}

/**
 * A period that ends at `atMs` or before: the actions of the current state run, where a change is pending.
 * With nothing pending an extension ends in silence, the engine's choice.
 */
export function periodEnded(suppression: Suppression, atMs: number): { suppression: Suppression; runActions: boolean } {
  if (suppression.untilMs === undefined || suppression.untilMs > atMs) return { suppression, runActions: false };
  const { suppressorInAlarm, pending } = suppression;
  return { suppression: { suppressorInAlarm, pending: false }, runActions: pending };
}
