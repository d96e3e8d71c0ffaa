import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type App, ENVIRONMENT, tenFunctionsApp } from './ten-functions-app.ts';

// The way of a user who has a CDK app of ten functions, in its order: each test begins where the one before it ended.

const NEW_FILES = ['lamplight.config.ts', 'metrics.ts', 'runbooks/', 'test/'];
const INSTALL = 'npm install --save-dev yaml croner @aws-sdk/client-cloudwatch-logs';
const ORDER = 'an-order-of-the-test';

const WORKER = `import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { SQSRecord } from 'aws-lambda';
import { carry, observe, queue } from 'lamplight/observe';
import { metrics } from '../metrics.ts';

const sns = new SNSClient();

export const handler = observe(queue(), async (record: SQSRecord) => {
  metrics.payments_total.add(1);
  const TopicArn = process.env.ORDER_PLACED_ARN;
  await sns.send(new PublishCommand({ TopicArn, Message: record.body, MessageAttributes: carry.sns() }));
});
`;

let app: App;
let plain: ReturnType<App['synth']>;
let running: Developing | undefined;

beforeAll(() => {
  app = tenFunctionsApp();
}, 120_000);
afterAll(async () => {
  await running?.end();
  app.delete();
});

const untracked = () =>
  app
    .git('status', '--short')
    .split('\n')
    .filter((line) => line.startsWith('??'))
    .map((line) => line.slice(3));

function edit(file: string, ...changes: [from: string, to: string][]): void {
  const path = join(app.folder, file);
  const text = readFileSync(path, 'utf8');
  for (const [from] of changes) expect(text).toContain(from);
  writeFileSync(
    path,
    changes.reduce((edited, [from, to]) => edited.replace(from, to), text),
  );
}

interface Developing {
  url: string;
  /** All lines that it printed so far. */
  said: string[];
  /** Ctrl-C. @returns its exit code */
  end(): Promise<number | null>;
}

/** `lamplight dev`, once it is ready. */
async function develop(): Promise<Developing> {
  const child = spawn(process.execPath, [app.program, 'dev'], { cwd: app.folder, env: ENVIRONMENT });
  const exited = once(child, 'exit') as Promise<[number | null]>;
  const said: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => said.push(text));
  createInterface(child.stdout).on('line', (line) => said.push(line));
  while (!said.some((line) => line.startsWith('ready ')) && child.exitCode === null) await sleep(50);
  const url = said.flatMap((line) => /^ready (\S+)$/.exec(line)?.[1] ?? [])[0];
  if (!url) throw new Error(`it did not start:\n${said.join('\n')}`);
  return {
    url,
    said,
    async end() {
      child.kill('SIGINT');
      return (await exited)[0];
    },
  };
}

describe('an app of ten functions', () => {
  it('is checked with nothing installed', () => {
    plain = app.synth();
    const { status, stdout, stderr } = app.fromCache('check');
    expect(stderr).toBe('');
    expect(status).toBe(1);
    expect(stdout).toContain('cdk.out: 10 functions, 6 queues, 0 alarms');
    expect(stdout).toMatch(
      /no alarm looks at this function: .* 10 problems\n {2}Shop\/CreateOrder +cdk\.out\/Shop\.template\.json:\d+/,
    );
    expect(stdout).toMatch(/dead letters: .* 3 problems\n {2}Shop\/PaymentsDeadLetters/);
    expect(stdout).toMatch(/VisibilityTimeout 30 s is below 6 × the 20 s .*: 1 problem\n {2}Shop\/Stock/);
    expect(stdout).toContain('cost $0.00 a month');
    expect(app.git('status', '--short')).toBe('');
  });

  it('gets new files alone, once, and the diffs of the rest', () => {
    app.install('lamplight');
    const first = app.lamplight('init');
    expect(first).toMatchObject({ status: 0, stdout: expect.stringContaining('--- a/lib/shop-stack.ts') });
    expect(first.stderr).toContain(INSTALL);
    expect(app.git('diff', '--name-only')).toBe('');
    expect(untracked()).toEqual(NEW_FILES);
    const again = app.lamplight('init');
    expect(again.stdout).toBe(first.stdout);
    expect(again.stderr).not.toContain('written');
  });

  it('is observed by one changed import, with nothing else changed but the code', () => {
    const diff = app.lamplight('init', '--diff', 'imports').stdout;
    expect(diff.match(/^[-+] /gm)).toBeNull();
    app.apply(diff);
    expect(app.git('diff', '--shortstat')).toContain('1 file changed, 1 insertion(+), 1 deletion(-)');
    expect(app.synth()).toEqual(plain);
    expect(untracked()).toEqual(NEW_FILES);
  });

  it('says what to install where runbooks and local runs need it', () => {
    for (const command of ['check', 'dev']) {
      const { status, stderr } = app.lamplight(command);
      expect(status).toBe(1);
      expect(stderr).toBe(`lamplight ${command}: needs the package croner: ${INSTALL}\n`);
    }
    app.install('yaml', 'croner', '@aws-sdk/client-cloudwatch-logs');
    expect(app.lamplight('init').stderr).not.toContain('npm install');
  });

  it('gets the alarms of its runbooks in a nested stack, checked and tested', () => {
    app.apply(app.lamplight('init', '--diff', 'runbooks').stdout);
    expect(app.lamplight('init').stdout).toBe('');
    const { 'Shop.template.json': shop, ...nested } = app.synth();
    const before = plain['Shop.template.json']!.Resources;
    expect(shop!.Resources).toMatchObject(before);
    const added = Object.entries(shop!.Resources).filter(([id]) => !(id in before));
    expect(new Set(added.map(([, { Type }]) => Type))).toEqual(
      new Set([
        'AWS::KMS::Key',
        'AWS::KMS::Alias',
        'AWS::SNS::Topic',
        'AWS::SNS::TopicPolicy',
        'AWS::CloudFormation::Stack',
      ]),
    );
    const [alarms] = Object.values(nested);
    const made = Object.values(alarms!.Resources).filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm');
    const names = made.map(({ Properties }) => Properties.AlarmName);
    // Ten functions with errors and throttles, three dead-letter queues, and requests that are slow or silent.
    expect(names).toHaveLength(25);
    expect(names).toEqual(
      expect.arrayContaining(['dev-function-errors-CreateOrder', 'dev-dead-letters-PaymentsDeadLetters']),
    );
    expect(app.lamplight('check')).toEqual({ status: 0, stdout: '2 runbooks, 25 alarms: all fits\n', stderr: '' });
    const tested = app.lamplight('alarms');
    expect(tested).toMatchObject({ status: 0, stderr: '', stdout: expect.stringContaining('50 pass, 0 fail') });
    expect(tested.stdout).toContain('alarms without a test: 0 of 25');
    expect(app.lamplight('cost').stdout).toMatch(/alarms +26 +metrics read/);
  });

  it('has only that left to decide which nobody can know for it', () => {
    const { status, stdout } = app.lamplight('check', '--template', 'cdk.out');
    expect(status).toBe(1);
    const [visibility, subscriber, sum] = stdout.trim().split('\n');
    expect(visibility).toMatch(/Shop\/Stock: VisibilityTimeout 30 s is below .*: use 120 \(queue-visibility\)$/);
    expect(subscriber).toMatch(/RunbookTopics\/Ticket: .*nobody is subscribed: .*"email".* \(delivery\)$/);
    expect(sum).toBe('cdk.out with 2 runbooks, 25 alarms: 2 problems');
  });

  it('runs without AWS, one order from request to record', async () => {
    writeFileSync(join(app.folder, 'functions/take-payment.ts'), WORKER);
    edit(
      'functions/shared/queue.ts',
      ['const sqs', "import { carry } from 'lamplight/observe';\n\nconst sqs"],
      ['MessageBody:', 'MessageAttributes: carry.sqs(), MessageBody:'],
    );
    edit(
      'metrics.ts',
      ['{ define', '{ counter, define'],
      ['...queueMetrics', "...queueMetrics, payments_total: counter('Payments taken', { dimensions: [[]] })"],
    );
    const tsc = join(app.folder, 'node_modules/typescript/bin/tsc');
    expect(execFileSync(process.execPath, [tsc, '-p', app.folder], { encoding: 'utf8' })).toBe('');

    running = await develop();
    const { url } = running;
    const answer = await fetch(new URL('/orders', url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-correlation-id': ORDER },
      body: '{"items":["tea"]}',
    });
    expect(answer.status).toBe(202);
    expect(answer.headers.get('x-correlation-id')).toBe(ORDER);
    const legacy = await fetch(new URL('/webhook', url), { method: 'POST', body: 'x' });
    expect(legacy.status).toBe(200);
    expect(legacy.headers.get('x-correlation-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(await (await fetch(new URL('/products', url))).json()).toEqual([{ id: 'tea' }, { id: 'milk' }]);

    let { stdout } = app.lamplight('journey', ORDER);
    while (!/SendEmail.*invocation_completed/.test(stdout) || !/UpdateStock.*invocation_completed/.test(stdout)) {
      await sleep(200);
      ({ stdout } = app.lamplight('journey', ORDER));
    }
    expect(stdout).toMatch(/CreateOrder +request_completed +ok .*status_code=202/);
    expect(stdout).toMatch(/TakePayment +worker_task_completed +ok /);
    expect(app.lamplight('fire', 'Nightly')).toMatchObject({ status: 0 });
    expect(app.lamplight('logs', '--function', 'NightlyReport').stdout).toMatch(/invocation_completed .*outcome=ok/);
    const lines = app.lamplight('logs', '--json', '--function', 'TakePayment').stdout;
    expect(lines).toContain('"payments_total":1');
    expect(lines).toContain('"Namespace":"CornerShop/local"');
  });

  it('runs what is saved at once, and says what of the stack wants a new start', async () => {
    const { url, said } = running!;
    const products = async () => (await fetch(new URL('/products', url))).text();
    const untilSaid = async (words: RegExp) => {
      for (let waitedMs = 0; waitedMs < 20_000; waitedMs += 50) {
        const found = said.find((line) => words.test(line));
        if (found) return found;
        await sleep(50);
      }
      throw new Error(`nobody said ${words}:\n${said.join('\n')}`);
    };
    expect(await products()).not.toContain('coffee');
    edit('functions/list-products.ts', ["{ id: 'milk' }", "{ id: 'coffee' }"]);
    // A build of its sources alone, which takes no synthesis.
    for (let waitedMs = 0; waitedMs < 20_000 && !(await products()).includes('coffee'); waitedMs += 50) await sleep(50);
    expect(await products()).toContain('coffee');
    await untilSaid(/^build: ListProducts: new code is live after \d+ ms/);
    edit('functions/shared/queue.ts', ['const sqs', 'export const sqs']);
    edit('lib/shop-stack.ts', ['Duration.days(14)', 'Duration.days(13)']);
    const told = await untilSaid(/the stack changed/);
    expect(told).toMatch(
      /lib\/shop-stack\.ts: the stack changed \(PaymentsDeadLetters, EmailsDeadLetters, StockDeadLetters\); start again/,
    );
  });

  it('ends with Ctrl-C, and leaves nothing behind', async () => {
    expect(await running!.end()).toBe(0);
    expect(execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })).not.toContain(app.folder);
    expect(existsSync(join(app.folder, '.lamplight/run.json'))).toBe(false);
    expect(untracked()).toEqual(NEW_FILES);
    edit('lib/shop-stack.ts', ['Duration.days(13)', 'Duration.days(14)']);
  });

  it('is what it was once everything is taken back', () => {
    const kept = app.lamplight('remove');
    expect(kept.status).toBe(1);
    expect(kept.stderr).toContain('kept     metrics.ts: you changed it; --force deletes it too');
    expect(kept.stderr).toContain('deleted  runbooks/slow-requests.md');
    expect(kept.stderr).toContain('by hand  functions/take-payment.ts: it imports lamplight itself');
    app.git('checkout', '--quiet', '--', 'functions');
    app.apply(app.lamplight('remove', '--force').stdout);
    expect(app.git('status', '--short')).toBe('');
    expect(app.lamplight('remove')).toMatchObject({ status: 0, stdout: '' });
  });
});
