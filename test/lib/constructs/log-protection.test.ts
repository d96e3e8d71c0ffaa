import { beforeAll, expect, it } from '@jest/globals';
import { Template } from 'aws-cdk-lib/assertions';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { App, Stack } from 'aws-cdk-lib/core';
import { logProtection } from '../../../lib/constructs/log-protection.ts';

process.env.CDK_VALIDATION = 'false';

/** What runbooks, dashboards and Contributor Insights read: a masked one would be lost to all of them. */
const REQUIRED = {
  event: 'request_completed',
  correlation_id: '6f1c2f0e-8f6e-4c43-9b83-0b7a1de4c9a1',
  trace_id: '4bf92f3577b34da6a3ce929d0e0e4736',
  tenant_id: '0f8fad5b-d9cb-469f-a165-70867728950e',
  email: 'owner@example.com',
  path: '/api/v1/connections/{id}',
  status_code: '200',
  duration_ms: 41.7,
  provider: 'shopify',
};

let policy: {
  Statement: { DataIdentifier: unknown[] }[];
  Configuration: { CustomDataIdentifier: { Regex: string }[] };
};

beforeAll(() => {
  const stack = new Stack(new App(), 'Stack');
  new LogGroup(stack, 'Logs', { dataProtectionPolicy: logProtection() });
  const [group] = Object.values(Template.fromStack(stack).findResources('AWS::Logs::LogGroup'));
  policy = group!.Properties.DataProtectionPolicy;
});

const isMasked = (text: string) =>
  policy.Configuration.CustomDataIdentifier.some(({ Regex }) => new RegExp(Regex).test(text));

it.each([
  ['an access token', `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.${'s'.repeat(43)}`],
  ['a token of an app at Shopify', `shpat_${'0a'.repeat(16)}`],
  ['a secret of an app at Shopify', `shpss_${'0a'.repeat(16)}`],
])('masks %s', (_what, secret) => expect(isMasked(`it was ${secret}`)).toBe(true));

it('leaves every field that is read as it is', () => {
  expect(isMasked(JSON.stringify(REQUIRED))).toBe(false);
  const managed = JSON.stringify(policy.Statement[0]?.DataIdentifier).match(/data-identifier\/\w+/g);
  expect(managed?.filter((name) => !/Secret|PrivateKey/.test(name))).toEqual([]);
});
