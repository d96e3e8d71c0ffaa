import { expect, test } from '@jest/globals';
import { sts } from '../../../../local/aws/sts/sts.ts';
import { localFunction, startTestAws } from '../support/start-test-aws.ts';

test('a function learns who it is, without any permission', async () => {
  const run = await startTestAws({ functions: [localFunction('api', [])], services: () => [sts] });
  const response = await fetch(run.aws.url, {
    method: 'POST',
    headers: {
      authorization: 'AWS4-HMAC-SHA256 Credential=AKID-api/20261124/eu-central-1/sts/aws4_request, Signature=0',
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: 'Action=GetCallerIdentity&Version=2011-06-15',
  });
  expect(response.headers.get('content-type')).toBe('text/xml');
  expect(await response.text()).toMatch(
    /^<GetCallerIdentityResponse xmlns="https:\/\/sts\.amazonaws\.com\/doc\/2011-06-15\/"><GetCallerIdentityResult><Arn>arn:aws:sts::000000000000:assumed-role\/test-api-role\/test-api<\/Arn>.*<Account>000000000000<\/Account>/,
  );
  await run.stop();
});
