import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';

const PROJECT_FOLDER = join(import.meta.dirname, '../..');
const OUT_FOLDER = mkdtempSync(join(tmpdir(), 'lamplight-build-'));

const { exports } = JSON.parse(readFileSync(join(PROJECT_FOLDER, 'package.json'), 'utf8')) as {
  exports: Record<string, string | Record<string, string>>;
};

describe('the built package', () => {
  beforeAll(() => {
    const { status, stdout } = spawnSync(process.execPath, ['tools/build.ts', OUT_FOLDER], {
      cwd: PROJECT_FOLDER,
      encoding: 'utf8',
    });
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  }, 60_000);

  it.each(Object.entries(exports).filter(([, target]) => typeof target === 'object'))(
    'has the files of %s',
    (_path, target) => {
      const { types = '', default: code = '' } = target as Record<string, string>;
      expect(existsSync(types.replace('./dist', OUT_FOLDER))).toBe(true);
      expect(existsSync(code.replace('./dist', OUT_FOLDER))).toBe(true);
    },
  );

  it('carries nothing of the suite', () => {
    expect(existsSync(join(OUT_FOLDER, 'lib/suite'))).toBe(false);
    expect(existsSync(join(OUT_FOLDER, 'local/suite'))).toBe(false);
    expect(existsSync(join(OUT_FOLDER, 'bin/app.js'))).toBe(false);
  });
});
