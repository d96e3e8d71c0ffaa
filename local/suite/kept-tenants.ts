import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DemoTenant } from '../config.ts';
import { DEMO_TENANTS, type DemoRole, type DemoTenantPlan } from './demo-tenants.ts';

/** A demo tenant on its way: `tenant_id` is there once it is registered, and `team` says who was made. */
export interface KeptTenant extends Omit<DemoTenant, 'tenant_id'> {
  name: string;
  tenant_id?: string;
  team?: DemoRole[];
  ready?: boolean;
}

/**
 * The data folder's demo tenants. Their passwords are made with the folder and kept in it, readable by its owner
 * alone: before anything is registered, so that a start that was cut short can go on.
 */
export function keptTenants(dataFolder: string): KeptTenant[] {
  try {
    const kept = JSON.parse(readFileSync(fileIn(dataFolder), 'utf8')) as KeptTenant[];
    if (DEMO_TENANTS.every(({ name }) => kept.some((tenant) => tenant.name === name))) return kept;
  } catch {
    // Absent, or of a run that ended while writing it: nothing was registered with it.
  }
  const tenants = DEMO_TENANTS.map(({ name, plan, email }) => ({ name, plan, email, password: makePassword() }));
  keepTenants(dataFolder, tenants);
  return tenants;
}

export function keepTenants(dataFolder: string, tenants: KeptTenant[]): void {
  const file = fileIn(dataFolder);
  writeFileSync(`${file}.new`, `${JSON.stringify(tenants, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/** What the demo has in store for a kept tenant. */
export function planOf({ name }: KeptTenant): DemoTenantPlan {
  return DEMO_TENANTS.find((tenant) => tenant.name === name)!;
}

function makePassword(): string {
  return randomBytes(18).toString('base64url');
}

function fileIn(dataFolder: string): string {
  return join(dataFolder, 'suite-tenants.json');
}
