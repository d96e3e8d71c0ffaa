import { readFlags } from '../../local/cli/flags.ts';
import { runCommand, wholeNumber } from './command.ts';
import { removeKey, rotateKey, SETTLED_AFTER_MS } from './rotate.ts';
import { findTarget } from './target.ts';

const USAGE = `npm run rotate-key -- [--stage local|dev|prod] [--remove VERSION]

Adds a key to the secret of the credential keys and makes it the current one. The old ones stay until they are removed.
  --stage    default local: the run of .lamplight/run.json; else by the AWS credentials and region of the environment
  --remove   removes a version that no connection is under any more`;

const OPTIONS = {
  stage: { type: 'string', default: 'local' },
  remove: { type: 'string' },
  'data-folder': { type: 'string', default: '.lamplight' },
} as const;

await runCommand('rotate-key', USAGE, async () => {
  const { values } = readFlags(process.argv.slice(2), OPTIONS);
  const remove = values.remove && wholeNumber('remove', values.remove, { from: 1, to: 1_000_000 });
  const target = await findTarget(values.stage, values['data-folder']);
  if (remove) {
    await removeKey(target, remove, new Date());
    console.log(`version ${remove} is removed`);
    return 0;
  }
  const version = await rotateKey(target);
  const minutes = SETTLED_AFTER_MS / 60_000;
  console.log(`version ${version} is current; in ${minutes} minutes every instance has it, then: npm run re-encrypt`);
  return 0;
});
