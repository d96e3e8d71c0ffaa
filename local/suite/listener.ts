import { WebSocket } from 'ws';
import type { DemoTenant, LocalRun } from '../config.ts';
import type { ApiClient } from './api-client.ts';
import { pause } from './pause.ts';
import { between, type Random } from './random.ts';

/** Well within the ten minutes after which API Gateway closes an idle connection. */
const PING_EVERY_MS = 240_000;

/** How long somebody looks at a page before leaving it. */
const STAY_MS = { least: 60_000, most: 600_000 };

/** How long until somebody looks again, or a client tries again whose connection was lost. */
const AWAY_MS = { least: 2_000, most: 20_000 };

export interface Listener {
  tenant: DemoTenant;
  random: Random;
  signal: AbortSignal;
}

/**
 * Somebody who has a page open that shows how syncs get on: connects, asks what is going on, stays a while, leaves and
 * comes back. Ends when `signal` is aborted, and never throws.
 */
export async function listen(run: LocalRun, api: ApiClient, { tenant, random, signal }: Listener): Promise<void> {
  if (!run.webSocketUrl) return;
  const awhile = ({ least, most }: typeof STAY_MS) => pause(run.clock, between(random, least, most), signal);
  let token: string | undefined;
  await awhile(AWAY_MS);
  while (!signal.aborted) {
    token ??= await logIn(api, tenant, signal);
    // A browser keeps its token until it is refused: a login is the hardest work that the demo asks for.
    if (token && !(await look(run, token, awhile, signal))) token = undefined;
    await awhile(AWAY_MS);
  }
}

/** Gives whether it was let in. */
async function look(
  { webSocketUrl, clock }: LocalRun,
  token: string,
  awhile: (time: typeof STAY_MS) => Promise<void>,
  signal: AbortSignal,
): Promise<boolean> {
  let opened = false;
  // As a browser has to do it, which can set no header.
  const socket = new WebSocket(webSocketUrl!, ['suite', `bearer.${token}`]);
  const leave = new AbortController();
  const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()));
  socket.on('error', () => {}); // refused, or lost: the next look is another connection
  socket.on('message', () => {}); // reads what comes
  socket.on('open', () => {
    opened = true;
    socket.send('{"action":"subscribe"}');
    void keepOpen();
  });

  async function keepOpen(): Promise<void> {
    const until = AbortSignal.any([signal, leave.signal]);
    for (;;) {
      await pause(clock, PING_EVERY_MS, until);
      if (until.aborted || socket.readyState !== socket.OPEN) return;
      socket.send('{"action":"ping"}');
    }
  }

  await Promise.race([awhile(STAY_MS), closed]);
  leave.abort();
  socket.close();
  await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, 1000).unref())]);
  socket.terminate();
  return opened;
}

async function logIn(
  api: ApiClient,
  { email, password }: DemoTenant,
  signal: AbortSignal,
): Promise<string | undefined> {
  const login = api('POST', '/api/v1/auth/login', { body: { email, password }, signal });
  return await login.then(
    ({ body }) => body.access_token,
    () => undefined,
  );
}
