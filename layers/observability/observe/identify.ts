import { currentUnit, type Unit } from '../context.ts';
import { claimCovers, readDebugToken } from '../log/debug-token.ts';
import { writeHeld } from '../log/write-held.ts';
import { dropped } from '../telemetry-health.ts';
import { wallMs } from '../time.ts';
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
 * Says who the running unit works for. Only code that has verified it may call this: the JWT middleware, and nothing else. A tool call that
 * opens inside this one inherits it; a record of a batch does not. Never throws; an id that is no id is left out.
 */
export function identify(identity: Identity): void {
  const unit = currentUnit();
  if (unit === undefined) return;
  if (unit.sealed) {
    dropped('late_write', 'identify');
    return;
  }
  try {
    const { tenant_id, user_id, claims } = identity;
    if (isIdentity(tenant_id)) unit.tenantId = tenant_id;
    if (isIdentity(user_id)) unit.userId = user_id;
    if (claims !== undefined) unit.claims = Object.freeze({ ...claims });
    unit.linePrefix = undefined;
    weighDebugToken(unit);
  } catch {
    dropped('serialise_failed', 'identify');
  }
}

/** A token for a tenant can only be weighed once the tenant is known. */
function weighDebugToken(unit: Unit): void {
  if (unit.debug || unit.debugToken === undefined) return;
  const claim = readDebugToken(unit.debugToken, currentSettings().debugKey, wallMs());
  if (claim === undefined || !claimCovers(claim, unit.correlationId, unit.tenantId)) return;
  unit.debug = true;
  writeHeld(unit);
}

export function isIdentity(value: unknown): value is string {
  return typeof value === 'string' && IDENTITY.test(value);
}
