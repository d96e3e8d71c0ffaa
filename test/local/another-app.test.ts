import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createRecords, type LocalRecord, type LocalSystem, startLocal } from 'lamplight/local';

const PROJECT_FOLDER = join(import.meta.dirname, '../fixtures/other-app');

let system: LocalSystem;
let dataFolder: string;
const seen: LocalRecord[] = [];

beforeAll(async () => {
  const records = createRecords();
  records.subscribe((record) => seen.push(record));
  // In the repository: the bundles of this app find the AWS SDK there, as those on Lambda find it in the runtime.
  mkdirSync(join(PROJECT_FOLDER, '.lamplight'), { recursive: true });
  dataFolder = mkdtempSync(join(PROJECT_FOLDER, '.lamplight', 'test-'));
  system = await startLocal({ projectFolder: PROJECT_FOLDER, dataFolder, records });
}, 60_000);

afterAll(async () => {
  await system?.stop();
  rmSync(dataFolder, { recursive: true, force: true });
});

it('another CDK app runs by its own lamplight.config.ts: route, database, queue, worker', async () => {
  const created = await fetch(`${system.url}/notes`, { method: 'POST', body: JSON.stringify({ text: 'a lamp' }) });
  expect(created.status).toBe(201);
  const { id, greeting } = (await created.json()) as { id: string; greeting: string };
  // The context of its cdk.json.
  expect(greeting).toBe('hello');
  await expect(posted(id)).resolves.toEqual({ id, text: 'a lamp', posted: true });
}, 20_000);

it('its schedule fires by name, with the input of the rule', async () => {
  await system.fire('Hourly');
  const lines = seen.flatMap((record) =>
    record.kind === 'log' && record.functionName === 'Count' ? record.message : [],
  );
  expect(lines.some((line) => line.includes('posted notes: 1'))).toBe(true);
}, 20_000);

it('nothing of its template is a problem', () => expect(system.app.problems).toEqual([]));

/** The note, once the worker has been there. */
async function posted(id: string): Promise<unknown> {
  for (;;) {
    const note = (await (await fetch(`${system.url}/notes/${id}`)).json()) as { posted: boolean };
    if (note.posted) return note;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
