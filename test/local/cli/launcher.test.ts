import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const LAUNCHER = join(process.cwd(), 'bin/lamplight.js');
const launch = (...args: string[]) =>
  spawnSync(process.execPath, [LAUNCHER, ...args], { encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '' } });

describe('npx lamplight', () => {
  it('runs the sources by itself, whatever Node was called with', () => {
    const { status, stdout, stderr } = launch('--help');
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^ {2}journey {2}Print what one correlation id did/m);
  });

  it('hands on the exit code', () => {
    expect(launch('jurney')).toMatchObject({
      status: 2,
      stdout: '',
      stderr: 'lamplight: no command "jurney"; did you mean journey?\n',
    });
  });
});
