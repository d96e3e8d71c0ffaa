import { currentUnit } from '../context.ts';
import { claimCovers, readDebugToken } from '../log/debug-token.ts';
import { writeHeld } from '../log/write-held.ts';
import { dropped } from '../telemetry-health.ts';
import { currentSettings } from './settings.ts';

/** Printable ASCII without quotes, backslashes and blanks: what a UUID or a claim's subject looks like. */
const IDENTITY = /^[\x21\x23-\x26\x28-\x5b\x5d-\x7e]{1,128}$/;

export interface Identity {
  tenant_id?: string | undefined;
  user_id?: string | undefined;
  /** Verified claims; a named label looks its claim up here (the plan of a tenant). */
  claims?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * Says who the running unit works for. Only code that has verified it may call this: the JWT middleware, and nothing else. Units that open
 * inside this one inherit it. Never throws; an id that is no id is left out.
 */
export function identify(identity: Identity): void {
  const unit = currentUnit();
  if (unit === undefined) return;
  if (unit.sealed) {
    dropped('late_write', 'identify');
    return;
  }
  if (isIdentity(identity.tenant_id)) unit.tenantId = identity.tenant_id;
  if (isIdentity(identity.user_id)) unit.userId = identity.user_id;
  if (identity.claims !== undefined) unit.claims = Object.freeze({ ...identity.claims });
  unit.linePrefix = undefined;
  if (unit.debug || unit.debugToken === undefined) return;
  // A token for a tenant can only be weighed now that the tenant is known.
  const claim = readDebugToken(unit.debugToken, currentSettings().debugKey, Date.now());
  if (claim === undefined || !claimCovers(claim, unit.correlationId, unit.tenantId)) return;
  unit.debug = true;
  writeHeld(unit);
}

export function isIdentity(value: unknown): value is string {
  return typeof value === 'string' && IDENTITY.test(value);
}
