import { withoutTenant } from '../../functions/shared/database/tenant.ts';
import { readBackoffs, setBackoff } from '../../functions/shared/providers/backoff.ts';
import { PROVIDERS, type Provider } from '../../functions/shared/vocabulary.ts';
import { readFlags } from '../../local/cli/flags.ts';
import { LocalError } from '../../local/local-error.ts';
import { runCommand, wholeNumber } from '../credential-keys/command.ts';
import { findTarget } from '../credential-keys/target.ts';

const USAGE = `npm run backoff -- [<provider> <seconds>] [--stage local|dev|prod] [--json]

Shows how long each provider is left alone, or has every worker leave one alone from now on. It holds from each worker's next
turn on, also where a storm of 429s has set one before.
  provider   ${PROVIDERS.join(', ')}
  seconds    0 to 86400; 0 ends the back-off
  --stage    default local: the run of .lamplight/run.json; else by the AWS credentials and region of the environment
  --json     one JSON object a line`;

const OPTIONS = {
  stage: { type: 'string', default: 'local' },
  json: { type: 'boolean', default: false },
  'data-folder': { type: 'string', default: '.lamplight' },
} as const;

const SECONDS = { from: 0, to: 86_400 };

await runCommand('backoff', USAGE, async () => {
  const { values, positionals } = readFlags(process.argv.slice(2), OPTIONS);
  const change = readChange(positionals);
  // The data-access module would log what this command says itself.
  process.env.POWERTOOLS_LOG_LEVEL ??= 'ERROR';
  await findTarget(values.stage, values['data-folder']);
  const now = new Date();
  const backoffs = await withoutTenant(async (tx) => {
    if (change) await setBackoff(tx, change.provider, change.seconds, now);
    return await readBackoffs(tx, now);
  });
  for (const provider of PROVIDERS) {
    const seconds = backoffs.find((backoff) => backoff.provider === provider)?.seconds ?? 0;
    const sentence = seconds === 0 ? `${provider} is called` : `${provider} is left alone for ${seconds} s`;
    console.log(values.json ? JSON.stringify({ provider, seconds }) : sentence);
  }
  return 0;
});

/** @throws LocalError `usage` */
function readChange(words: string[]): { provider: Provider; seconds: number } | undefined {
  if (words.length === 0) return undefined;
  const [name, seconds, ...more] = words;
  const provider = PROVIDERS.find((known) => known === name);
  if (!provider) throw new LocalError('usage', `no provider "${name}"; there are ${PROVIDERS.join(', ')}`);
  if (seconds === undefined || more.length > 0) throw new LocalError('usage', 'say <provider> <seconds>, and no more');
  return { provider, seconds: wholeNumber('seconds', seconds, SECONDS) };
}
