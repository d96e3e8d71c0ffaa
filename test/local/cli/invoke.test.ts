import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it, test } from '@jest/globals';
import { main } from '../../../local/cli/main.ts';
import { virtualClock } from '../../../local/clock.ts';
import { runFileOf, writeRunFile } from '../../../local/run/run-file.ts';
import { type LocalSystem, startLocal } from '../../../local/run/start-local.ts';

// The suite itself, as `npm start` runs it, on a clock that stands still: nothing runs but what the tests ask for.
const clock = virtualClock(Date.now());
let folder: string;
let system: LocalSystem;
let headers: Record<string, string>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lamplight-invoke-'));
  const dataFolder = join(folder, '.lamplight');
  system = await startLocal({ projectFolder: process.cwd(), dataFolder, clock });
  writeRunFile(dataFolder, runFileOf(system));
  symlinkSync(join(process.cwd(), 'node_modules'), join(folder, 'node_modules'));
  const { email, password } = system.tenants[0]!;
  headers = { 'content-type': 'application/json' };
  const { access_token } = await call('POST', '/auth/login', 'invoke-login', { email, password });
  headers.authorization = `Bearer ${access_token}`;
}, 120_000);

afterAll(async () => {
  await system?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function call(method: string, path: string, correlationId: string, body?: object) {
  const answer = await fetch(`${system.url}/api/v1${path}`, {
    method,
    headers: { ...headers, 'x-correlation-id': correlationId },
    ...(body && { body: JSON.stringify(body) }),
  });
  await clock.settled();
  // biome-ignore lint/suspicious/noExplicitAny: what a route answers is the test's business.
  return (await answer.json()) as any;
}

async function lamplight(args: string[], env: Record<string, string> = {}) {
  const out: string[] = [];
  const err: string[] = [];
  const code = await main(args, {
    line: (printed) => void out.push(...printed.split('\n')),
    complain: (said) => void err.push(said),
    cwd: folder,
    env,
    colour: false,
    signal: new AbortController().signal,
  });
  return { code, out, err };
}

/** What `--json` prints. */
async function json(...args: string[]) {
  const { out } = await lamplight([...args, '--json']);
  return out.map((line) => JSON.parse(line));
}

/** The request id of the last invocation of a function, or of the last one that a text is said of. */
async function lastOf(functionName: string, source = ''): Promise<string> {
  const listed = await json('invoke', '--list', functionName);
  return listed.find((one) => one.source.includes(source)).request_id;
}

/** An editor that does one replacement, and leaves a copy of what it was shown. */
function editorThat(name: string, script: string): string {
  const file = join(folder, name);
  writeFileSync(file, `#!/bin/sh\ncp "$1" "${file}.shown"\necho "$1" > "${file}.path"\n${script}\n`, { mode: 0o755 });
  return file;
}

async function startSync(correlationId: string): Promise<string> {
  const { items } = await call('GET', '/connections', 'invoke-connections');
  const { job_id } = await call('POST', `/connections/${items[0].id}/sync`, correlationId);
  return job_id;
}

describe('lamplight invoke <function>', () => {
  it('invokes it with the payload, and prints its lines and its result', async () => {
    const { code, out } = await lamplight(['invoke', 'queue-gauge', '--payload', '{"time":"2026-11-24T03:00:00Z"}']);
    expect(code).toBe(0);
    expect(out[0]).toMatch(/^queue-gauge [0-9a-f-]{36} {2}direct$/);
    expect(out[1]).toMatch(/^queue-gauge \S+ INFO +schedule_completed .*outcome=ok/);
    expect(out).toContainEqual(expect.stringMatching(/^result after [\d.]+ m?s$/));
    expect(out.at(-1)).toMatch(/^next: npx lamplight journey [0-9a-f-]{36}$/);
  });

  it('takes the payload from a file', async () => {
    writeFileSync(join(folder, 'event.json'), '{"time":"2026-11-24T03:00:00Z"}');
    expect(await lamplight(['invoke', 'queue-gauge', '--payload', 'event.json'])).toMatchObject({ code: 0, err: [] });
  });

  it('takes the payload from standard input', async () => {
    const args = [join(process.cwd(), 'bin/lamplight.js'), 'invoke', 'queue-gauge', '--payload', '-', '--json'];
    const child = spawn(process.execPath, args, {
      cwd: folder,
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    child.stdin.end('{"time":"2026-11-24T03:00:00Z"}');
    const printed = JSON.parse(await text(child.stdout));
    expect(printed).toMatchObject({ function: 'queue-gauge', source: 'direct', result: null });
  });

  it('ends with 1 where the function fails, with its error and its lines', async () => {
    const { code, out, err } = await lamplight(['invoke', 'queue-gauge']);
    expect({ code, err }).toEqual({ code: 1, err: [] });
    expect(out).toContain('    "errorMessage": "the scheduled event has no time"');
    expect(out[1]).toMatch(/ERROR +schedule_completed/);
    const [plain] = await json('invoke', 'queue-gauge');
    expect(plain).toMatchObject({ error: { errorType: 'Error' }, lines: expect.arrayContaining([expect.any(String)]) });
  });
});

describe('lamplight invoke --again', () => {
  it('runs a request again, and says what is different', async () => {
    await call('GET', '/orders?limit=1', 'invoke-request-1');
    const id = await lastOf('api', 'GET /api/v1/orders');
    const { code, out } = await lamplight(['invoke', '--again', id]);
    expect(code).toBe(0);
    expect(out[0]).toMatch(new RegExp(`^api [0-9a-f-]{36} {2}GET /api/v1/orders, ${id} again$`));
    expect(out).toContainEqual(expect.stringMatching(/^the same result as then; it took /));
    expect(out.at(-1)).toBe('next: npx lamplight journey invoke-request-1');

    await startSync('invoke-request-2'); // there are orders now
    const [again] = await json('invoke', '--again', id);
    expect(again).toMatchObject({
      replay_of: id,
      function: 'api',
      result: { statusCode: 200 },
      correlation_ids: ['invoke-request-1'],
      differences: expect.arrayContaining([
        expect.objectContaining({ path: 'body.items.length', before: 0, after: 1 }),
      ]),
    });
  });

  it('runs a batch of a queue again under its correlation id, marked, and touches no message', async () => {
    await startSync('invoke-queue-1');
    const id = await lastOf('sync-worker', 'queue');
    const { code, out } = await lamplight(['invoke', '--again', id]);
    expect(code).toBe(0);
    expect(out).toContainEqual(expect.stringContaining('not applied: no message of the queue was deleted'));
    expect(out.at(-1)).toBe('next: npx lamplight journey invoke-queue-1');

    const { out: journey } = await lamplight(['journey', 'invoke-queue-1']);
    expect(journey).toContainEqual(expect.stringMatching(`invocation_replayed .*replay_of=${id}`));
    expect(journey.filter((line) => line.includes('worker_task_completed'))).toHaveLength(2);

    const { awsEndpoint: endpoint, region, credentials, environment } = system;
    const QueueUrl = environment.api!.SYNC_QUEUE_URL!;
    const { Attributes } = await new SQSClient({ endpoint, region, credentials }).send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
    );
    expect(Attributes).toMatchObject({
      ApproximateNumberOfMessages: '0',
      ApproximateNumberOfMessagesNotVisible: '0',
      ApproximateNumberOfMessagesDelayed: '0',
    });
  });

  it('runs a schedule and a tool call again, and a replay too', async () => {
    await system.fire('QueueGaugeSchedule', Date.parse('2026-11-24T03:00:00Z'));
    await call('POST', '/tools/sync_status', 'invoke-tool-1', {});
    for (const [functionName, source] of [
      ['queue-gauge', 'at 2026-11-24T03:00:00Z'],
      ['mcp-tools', 'POST /mcp'],
    ] as const) {
      const [first] = await json('invoke', '--again', await lastOf(functionName, source));
      const [second] = await json('invoke', '--again', first.request_id);
      expect(second).toMatchObject({ function: functionName, replay_of: first.request_id, source: first.source });
      expect(second.result?.statusCode).toBe(first.result?.statusCode);
    }
  });

  it('takes another payload instead', async () => {
    await call('GET', '/orders?limit=1', 'invoke-payload-1');
    const id = await lastOf('api', 'GET /api/v1/orders');
    const [again] = await json('invoke', '--again', id, '--payload', '{}');
    expect(again).toMatchObject({ replay_of: id, source: 'direct' });
  });
});

describe('lamplight invoke --edit', () => {
  it('opens the event with its body, and runs what was made of it', async () => {
    await call('POST', '/tools/sync_status', 'invoke-edit-1', { wrong: 'argument' });
    const id = await lastOf('api', 'POST /api/v1/tools/sync_status');
    const editor = editorThat('fix', 'sed -i -e \'/"wrong"/d\' -e s/invoke-edit-1/invoke-edit-2/ "$1"');
    const { code, out, err } = await lamplight(['invoke', '--again', id, '--edit'], { EDITOR: editor });
    expect({ code, err }).toEqual({ code: 0, err: [] });
    expect(JSON.parse(readFileSync(`${editor}.shown`, 'utf8')).body).toEqual({ wrong: 'argument' });
    expect(existsSync(readFileSync(`${editor}.path`, 'utf8').trim())).toBe(false);
    expect(out).toContainEqual('  statusCode: 400 → 200');
    expect(out.at(-1)).toBe('next: npx lamplight journey invoke-edit-2');
  });

  it('hands what is no JSON to the editor once more', async () => {
    const editor = editorThat(
      'twice',
      `[ -e "$0.seen" ] && echo '{"time":"2026-11-24T03:00:00Z"}' > "$1" || echo '{"time"' > "$1"; touch "$0.seen"`,
    );
    const { code, err } = await lamplight(['invoke', 'queue-gauge', '--edit'], { VISUAL: editor, EDITOR: 'false' });
    expect(code).toBe(0);
    expect(err).toEqual([expect.stringMatching(/^lamplight invoke: the edited payload is no JSON: .*: edit it again/)]);
  });

  test.each([
    ['true', 'lamplight invoke: the payload is unchanged: nothing was run; without --edit it runs as it is', 1],
    ['truncate -s 0', 'lamplight invoke: the payload is empty: nothing was run', 1],
    ['false', 'lamplight invoke: the editor `false` ended with 1: nothing was run', 2],
    ['', 'lamplight invoke: --edit needs an editor: set EDITOR, or give the event with --payload', 2],
  ])('with the editor "%s" runs nothing, and says why', async (EDITOR, said, code) => {
    const before = await json('invoke', '--list');
    expect(await lamplight(['invoke', 'api', '--edit'], { EDITOR })).toEqual({ code, out: [], err: [said] });
    expect(await json('invoke', '--list')).toEqual(before);
  });
});

describe('lamplight invoke --list', () => {
  it('lists what can be run again, the newest last, without events and answers', async () => {
    await call('GET', '/orders?limit=1', 'invoke-list-1');
    const [newest] = await json('invoke', '--list', 'api');
    const { code, out } = await lamplight(['invoke', '--list', 'api']);
    expect(code).toBe(0);
    expect(out.at(-1)).toMatch(
      new RegExp(`^\\d\\d:\\d\\d:\\d\\d {2}${newest.request_id} {2}api {2}ok [\\d.]+ m?s {2}GET /api/v1/orders$`),
    );
    expect(out.join('\n')).not.toContain('Bearer');
    expect(Object.keys(newest)).toEqual(['request_id', 'function', 'time', 'duration_ms', 'source']);
  });
});

describe('wrong use ends with code 2 and says what to do', () => {
  test.each([
    [['api', 'worker'], 'one function, not api and worker'],
    [[], 'give a function, or --again <request_id>; --list shows what can be run again'],
    [['api', '--again', 'x'], 'give a function, or --again <request_id>; --list shows what can be run again'],
    [['sync-worke'], 'no function "sync-worke"; did you mean sync-worker?'],
    [['--agian', 'x'], 'no flag --agian; did you mean --again?'],
    [['--list', '--edit'], '--list runs nothing: give it alone'],
    [['--list', 'apo'], 'no invocation of "apo"; did you mean api?'],
    [
      ['api', '--payload', 'no-such.json'],
      '--payload takes JSON, a file or - for standard input; there is no file no-such.json',
    ],
    [['api', '--payload', ''], '--payload is empty: give the event as JSON, {} for an empty one'],
    [['api', '--payload', '{"a":'], '--payload is no JSON: Unexpected end of JSON input'],
    [
      ['--again', 'no-such-id'],
      'no invocation "no-such-id": the id is the request_id of its log lines, and invoke --list shows those that are kept',
    ],
    [
      ['--again', 'no-such-id', '--edit'],
      'no invocation "no-such-id": the id is the request_id of its log lines, and invoke --list shows those that are kept',
    ],
  ])('%j', async (args, said) => {
    expect(await lamplight(['invoke', ...args], { EDITOR: 'true' })).toEqual({
      code: 2,
      out: [],
      err: [`lamplight invoke: ${said}`],
    });
  });

  it('suggests the whole id for one that was cut short', async () => {
    const id = await lastOf('api');
    const { err } = await lamplight(['invoke', '--again', id.slice(0, 8)]);
    expect(err).toEqual([expect.stringContaining(`did you mean ${id} (api)?`)]);
  });

  it('refuses a payload that Lambda would not take', async () => {
    writeFileSync(join(folder, 'large.json'), JSON.stringify('x'.repeat(6_291_456)));
    const { code, err } = await lamplight(['invoke', 'api', '--payload', 'large.json']);
    expect({ code, err }).toEqual({
      code: 2,
      err: ['lamplight invoke: the payload is larger than the 6291456 bytes that Lambda takes'],
    });
  });
});

it('says when nothing runs', async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'lamplight-invoke-none-'));
  const err: string[] = [];
  const complain = (said: string) => void err.push(said);
  const signal = new AbortController().signal;
  expect(await main(['invoke', 'api'], { line: complain, complain, cwd, env: {}, colour: false, signal })).toBe(1);
  expect(err).toEqual(['lamplight invoke: no local run in this folder: start one with `npx lamplight dev`']);
  rmSync(cwd, { recursive: true });
});
