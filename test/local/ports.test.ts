import { createServer } from 'node:http';
import { expect, it } from '@jest/globals';
import { choosePort } from '../../local/ports.ts';

it('gives no port twice, and those of one process apart from its neighbours', async () => {
  const ports = await Promise.all(Array.from({ length: 40 }, () => choosePort(0)));
  expect(new Set(ports).size).toBe(ports.length);
  expect(new Set(ports.map((port) => Math.floor(port / 200)))).toEqual(new Set([100 + (process.pid % 60)]));
});

it('gives a wanted port where it is free, and else says what to do', async () => {
  const port = await choosePort(0);
  expect(await choosePort(port)).toBe(port);
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  await expect(choosePort(port)).rejects.toMatchObject({ code: 'port_busy' });
  await new Promise((resolve) => server.close(resolve));
});
