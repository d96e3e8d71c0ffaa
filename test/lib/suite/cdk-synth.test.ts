import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';

const PROJECT_FOLDER = join(import.meta.dirname, '../../..');

/** Linux can take the network away from a process; elsewhere the test runs with it. */
const WITHOUT_NETWORK = ['unshare', '--map-root-user', '--net'];

const canIsolate = spawnSync(WITHOUT_NETWORK[0]!, [...WITHOUT_NETWORK.slice(1), 'true']).status === 0;

it('cdk synth passes without network, account or Docker, and with the built-in validation', () => {
  const output = mkdtempSync(join(tmpdir(), 'lamplight-cdk-'));
  const cdk = [process.execPath, 'node_modules/aws-cdk/bin/cdk', 'synth', '--quiet', '--output', output];
  const [command = '', ...args] = canIsolate ? [...WITHOUT_NETWORK, ...cdk] : cdk;
  const { CDK_VALIDATION: _off, ...environment } = process.env;
  const { status, stderr } = spawnSync(command, args, {
    cwd: PROJECT_FOLDER,
    encoding: 'utf8',
    env: { ...environment, AWS_EC2_METADATA_DISABLED: 'true', NODE_OPTIONS: '', DOCKER_HOST: 'unix:///nowhere' },
  });
  expect({ status, stderr }).toMatchObject({ status: 0 });
  expect(existsSync(join(output, 'Suite.template.json'))).toBe(true);
  expect(existsSync(join(output, 'validation-report.json'))).toBe(true);
}, 60_000);
