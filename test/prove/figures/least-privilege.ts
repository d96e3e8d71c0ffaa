import { pick, seeded } from '../../../local/suite/random.ts';
import type { LocalFunction } from '../../../local/template/app.ts';
import { all, type Figure, none, told } from '../figure.ts';
import { describeGrant, drop, type Grant, grantsOf, isPolled } from '../grants.ts';
import { statementProblems, widened } from '../statement-check.ts';
import { type SuiteRun, startSuiteRun } from '../suite-run.ts';
import { isUsual, use } from '../suite-use.ts';

/** Each function of the suite may do what it does, and nothing else. */
export const figure: Figure = {
  number: 19,
  name: 'least-privilege',
  title: 'Least privilege: what each function of the suite may do',
  async measure({ size, seed }) {
    const run = await startSuiteRun({ orders: 40, seed });
    try {
      const { functions } = run.system.app;
      const outcomes = new Map<string, string>();
      for (const { title } of functions) outcomes.set(title, await freshUse(run, title));
      const unusual = [...outcomes].filter(([title, outcome]) => !isUsual(title, outcome));
      const grants = grantsOf(run.system.app);
      const onEndpoint = grants.filter(({ user }) => user !== 'lambda');
      const used = new Map(run.system.usedStatements().map(({ statement, actions }) => [statement, actions]));
      const unused = onEndpoint.filter(({ statement, action }) => !used.get(statement)?.includes(action));

      const dropped = size === 'full' ? onEndpoint : someOf(onEndpoint, seed);
      const survivors: string[] = [];
      let shown = 0;
      for (const grant of dropped) {
        const missed = await missing(run, grant, outcomes.get(grant.fn.title)!);
        if (missed === 'nothing') survivors.push(describeGrant(grant));
        if (missed === 'outcome') shown += 1;
      }
      const mutants = functions.flatMap((fn) =>
        fn.statements.flatMap((statement) => widened(statement).map((mutant) => ({ fn, mutant }))),
      );
      const overlooked = mutants.filter(
        ({ fn, mutant }) => statementProblems({ ...fn, statements: [mutant] }).length === 0,
      );
      return [
        all('functions of which every use comes to its end', functions.length, unusual.map(String), 'all'),
        none('functions that share a role', functions.length, sharedRoles(functions)),
        all('actions of statements that the suite used', onEndpoint.length, unused.map(describeGrant), 'all'),
        all('grants without which something fails', dropped.length, survivors, 'all'),
        told('of these, seen in an answer, job or gauge', dropped.length, `${shown}; the others in what was refused`),
        none('grants of Lambda itself beyond own logs and traces', grants.length - onEndpoint.length, beyond(grants)),
        none(
          'statements with a pattern',
          functions.flatMap(({ statements }) => statements).length,
          functions.flatMap(statementProblems),
        ),
        all(
          'statements opened by a pattern that the check finds',
          mutants.length,
          overlooked.map(({ fn, mutant }) => `${fn.title} ${JSON.stringify(mutant)}`),
          'all',
        ),
      ];
    } finally {
      await run.stop();
    }
  },
};

/** A use cuts the database off, and whether a transaction is open just then, to be rolled back, is a matter of moments. */
const ATTEMPTS = 4;

/** Runs everything that a function does in instances that have cached nothing yet. */
async function freshUse(run: SuiteRun, title: string): Promise<string> {
  const pool = run.system.pools.get(title)!;
  await pool.replaceCode(pool.fn.codeFolder);
  return await use(run, title);
}

/** What is missed without a grant: another outcome than usual, or at least a call that was refused. */
async function missing(run: SuiteRun, grant: Grant, usual: string): Promise<'outcome' | 'call' | 'nothing'> {
  const { fn, action, resource, user } = grant;
  const giveBack = drop(grant);
  try {
    if (user === 'poller') return isPolled(run.system.app, fn) ? 'nothing' : 'outcome';
    const refused = `${fn.title} lacks ${action} on ${resource}`;
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const outcome = await freshUse(run, fn.title).catch((error: Error) => error.message);
      if (outcome !== usual) return 'outcome';
      if (run.notices.some(({ message }) => message.startsWith(refused))) return 'call';
    }
    return 'nothing';
  } finally {
    giveBack();
  }
}

function sharedRoles(functions: LocalFunction[]): string[] {
  const roles = functions.map(({ roleArn }) => roleArn);
  return functions
    .filter(({ roleArn }) => roles.filter((role) => role === roleArn).length > 1)
    .map(({ title }) => title);
}

/** Its own log group and X-Ray are reached by Lambda under the function's role, and by no call that a local run sees. */
function beyond(grants: Grant[]): string[] {
  const wanted = (fn: LocalFunction) => [
    `logs:CreateLogStream ${fn.logGroup}`,
    `logs:PutLogEvents ${fn.logGroup}`,
    'xray:PutTelemetryRecords *',
    'xray:PutTraceSegments *',
  ];
  return grants
    .filter(({ user }) => user === 'lambda')
    .filter(({ fn, action, resource }) => {
      const target = action.startsWith('logs:') ? resource.split(':log-group:')[1]?.replace(/:\*$/, '') : resource;
      return !wanted(fn).includes(`${action} ${target}`);
    })
    .map(describeGrant);
}

/** A few of them, of any functions. */
function someOf(grants: Grant[], seed: number): Grant[] {
  const random = seeded(seed, 'least-privilege');
  return Array.from({ length: 3 }, () => pick(random, grants));
}
