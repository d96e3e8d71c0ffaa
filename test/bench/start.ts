import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLocal } from '../../local/run/start-local.ts';
import type { BenchRow } from './local-lambda.ts';

/** Limits of the start, in milliseconds, on an idle machine of two cores. */
const LIMIT_MS = { first: 6_000, second: 3_000 };

/** From start to ready, with new data and with kept data, and where the time goes; parts overlap. */
export async function benchStart(): Promise<BenchRow[]> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'lamplight-bench-start-'));
  const rows: BenchRow[] = [];
  try {
    for (const which of ['first', 'second'] as const) {
      const before = performance.now();
      const system = await startLocal({ projectFolder: process.cwd(), dataFolder });
      const value = performance.now() - before;
      rows.push({ what: `${which} start to ready`, value, unit: 'ms', limit: LIMIT_MS[which] });
      for (const { part, durationMs } of system.timings) {
        rows.push({ what: `  ${which} start: ${part}`, value: durationMs, unit: 'ms' });
      }
      await system.stop();
    }
  } finally {
    rmSync(dataFolder, { recursive: true, force: true });
  }
  return rows;
}
