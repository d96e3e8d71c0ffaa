import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  createRecords,
  type LamplightConfig,
  type LocalRecord,
  type LocalSystem,
  startLocal,
  type VirtualClock,
  virtualClock,
} from '../../local/local.ts';

export interface Run {
  system: LocalSystem;
  clock: VirtualClock;
  notices: Extract<LocalRecord, { kind: 'notice' }>[];
  stop(): Promise<void>;
}

/** A local AWS of its own that runs a project on the virtual clock, with new data that go when it stops. */
export async function startRun(projectFolder: string, config?: LamplightConfig): Promise<Run> {
  const records = createRecords();
  const notices: Run['notices'] = [];
  records.subscribe((record) => void (record.kind === 'notice' && notices.push(record)));
  // Inside the project: its bundles find the AWS SDK from there, as those on Lambda find the runtime's.
  mkdirSync(join(projectFolder, '.lamplight'), { recursive: true });
  const dataFolder = mkdtempSync(join(projectFolder, '.lamplight', 'prove-'));
  const remove = () => rmSync(dataFolder, { recursive: true, force: true });
  const clock = virtualClock(Date.now());
  try {
    const system = await startLocal({ projectFolder, dataFolder, records, clock, ...(config && { config }) });
    return {
      system,
      clock,
      notices,
      async stop() {
        await system.stop();
        remove();
      },
    };
  } catch (error) {
    remove();
    throw error;
  }
}
