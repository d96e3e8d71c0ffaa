import { readFlags } from '../../local/cli/flags.ts';
import { runCommand, wholeNumber } from './command.ts';
import { countByVersion } from './connections-by-version.ts';
import { type Progress, reEncryptAll } from './re-encrypt-all.ts';
import { findTarget } from './target.ts';

const USAGE = `npm run re-encrypt -- [--stage local|dev|prod] [--dry-run] [--batch N] [--json]

Brings the stored credentials of all connections under the current key. May be stopped and run again.
  --stage    default local: the run of .lamplight/run.json; else by the AWS credentials and region of the environment
  --dry-run  decrypts what it would re-encrypt, and writes nothing
  --batch    connections at a time, 1 to 200; default 100
  --json     one JSON object a line`;

const OPTIONS = {
  stage: { type: 'string', default: 'local' },
  'dry-run': { type: 'boolean', default: false },
  batch: { type: 'string', default: '100' },
  json: { type: 'boolean', default: false },
  'data-folder': { type: 'string', default: '.lamplight' },
} as const;

// 200 texts of 3 KB stay well under the megabyte that the Data API answers with at most.
const BATCH = { from: 1, to: 200 };

await runCommand('re-encrypt', USAGE, async () => {
  const { values } = readFlags(process.argv.slice(2), OPTIONS);
  const batchSize = wholeNumber('batch', values.batch, BATCH);
  // The data-access module would log what this command says itself.
  process.env.POWERTOOLS_LOG_LEVEL ??= 'ERROR';
  const target = await findTarget(values.stage, values['data-folder']);
  const dryRun = values['dry-run'];
  const say = (progress: Progress) => console.log(values.json ? JSON.stringify(progress) : sentence(progress, dryRun));
  const end = await reEncryptAll(target, { batchSize, dryRun, onProgress: say });
  if (end.total === 0) say(end);
  for (const { connectionId, reason } of end.failed) console.error(`connection ${connectionId}: ${reason}`);
  const versions = await countByVersion(target);
  console.log(values.json ? JSON.stringify({ versions }) : summary(versions));
  return end.failed.length > 0 ? 1 : 0;
});

function sentence({ total, version, done, overtaken, failed }: Progress, dryRun: boolean): string {
  if (total === 0) return `every connection is under version ${version} already`;
  const what = dryRun ? 'could be re-encrypted' : 're-encrypted';
  const rest = [overtaken > 0 && `${overtaken} changed meanwhile`, failed.length > 0 && `${failed.length} failed`];
  return [`${done} of ${total} connections ${what} under version ${version}`, ...rest.filter(Boolean)].join(', ');
}

function summary(versions: { version: number; connections: number }[]): string {
  return `in use: ${versions.map(({ version, connections }) => `version ${version} by ${connections}`).join(', ') || 'none'}`;
}
