import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { startedRun } from './started-run.ts';

const LAUNCHER = join(process.cwd(), 'bin/lamplight.js');
const launch = (...args: string[]) =>
  spawnSync(process.execPath, [LAUNCHER, ...args], { encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '' } });

describe('npx lamplight', () => {
  it('runs the sources by itself, whatever Node was called with', () => {
    const { status, stdout, stderr } = launch('--help');
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^ {2}journey {2,}Print what one correlation id did/m);
  });

  it('hands on the exit code', () => {
    expect(launch('jurney')).toMatchObject({
      status: 2,
      stdout: '',
      stderr: 'lamplight: no command "jurney"; did you mean journey?\n',
    });
  });

  it('hands on signals', async () => {
    const run = await startedRun();
    run.log('api', 0, { event: 'seen' });
    const child = spawn(process.execPath, [LAUNCHER, 'logs', '--follow', '--json'], {
      cwd: run.cwd,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    await once(child.stdout, 'data');
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
    await run.stop();
  });
});
