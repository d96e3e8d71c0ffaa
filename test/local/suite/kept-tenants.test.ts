import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { keepTenants, keptTenants } from '../../../local/suite/kept-tenants.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lamplight-tenants-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('makes other passwords in each data folder, and keeps them there', () => {
  const other = mkdtempSync(join(tmpdir(), 'lamplight-tenants-'));
  const tenants = keptTenants(folder);
  expect(keptTenants(folder)).toEqual(tenants);
  const passwords = [...tenants, ...keptTenants(other)].map(({ password }) => password);
  expect(new Set(passwords).size).toBe(passwords.length);
  rmSync(other, { recursive: true });
});

it('has tenants of different plans', () => {
  expect(new Set(keptTenants(folder).map(({ plan }) => plan))).toEqual(new Set(['free', 'pro', 'enterprise']));
});

it('lets nobody else read the passwords', () => {
  keptTenants(folder);
  expect(statSync(join(folder, 'suite-tenants.json')).mode & 0o077).toBe(0);
});

it('remembers what has been registered', () => {
  const tenants = keptTenants(folder).map((tenant) => ({ ...tenant, tenant_id: 'known', ready: true }));
  keepTenants(folder, tenants);
  expect(keptTenants(folder)).toEqual(tenants);
});

it('begins again with a file that was cut short', () => {
  writeFileSync(join(folder, 'suite-tenants.json'), '[{"name":');
  expect(keptTenants(folder).length).toBeGreaterThan(1);
});
