import { expect, test } from '@jest/globals';
import { realClock, virtualClock } from '../../local/clock.ts';

test('timers of a virtual clock run in the order of their times, each at its own', async () => {
  const clock = virtualClock(1_000);
  const ran: [string, number][] = [];
  clock.at(3_000, () => ran.push(['late', clock.now()]));
  clock.at(2_000, () => ran.push(['early', clock.now()]));
  clock.at(9_000, () => ran.push(['not yet', clock.now()]));

  await clock.advance(4_000);

  expect(ran).toEqual([
    ['early', 2_000],
    ['late', 3_000],
  ]);
  expect(clock.now()).toBe(5_000);
});

test('a timer that a timer sets within the span runs too', async () => {
  const clock = virtualClock(0);
  const ticks: number[] = [];
  const tick = () => {
    ticks.push(clock.now());
    clock.at(clock.now() + 60_000, tick);
  };
  clock.at(60_000, tick);

  await clock.advance(180_000);

  expect(ticks).toEqual([60_000, 120_000, 180_000]);
});

test('a cancelled timer does not run', async () => {
  const clock = virtualClock(0);
  let ran = false;
  clock.at(10, () => (ran = true)).cancel();
  await clock.advance(20);
  expect(ran).toBe(false);
});

test('a virtual clock does not move while work is under way', async () => {
  const clock = virtualClock(0);
  const seen: number[] = [];
  clock.at(1_000, () => {
    const release = clock.hold();
    setTimeout(() => {
      seen.push(clock.now());
      release();
    }, 20);
  });
  clock.at(2_000, () => seen.push(clock.now()));

  await clock.advance(5_000);

  expect(seen).toEqual([1_000, 2_000]);
});

test('a hold that is released twice counts once', async () => {
  const clock = virtualClock(0);
  const first = clock.hold();
  const second = clock.hold();
  first();
  first();
  let moved = false;
  const advancing = clock.advance(10).then(() => (moved = true));
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(moved).toBe(false);
  second();
  await advancing;
  expect(moved).toBe(true);
});

test('the real clock reads the machine time and runs what is overdue at once', async () => {
  expect(Math.abs(realClock.now() - Date.now())).toBeLessThan(1_000);
  await new Promise<void>((resolve) => {
    realClock.at(0, resolve);
    setTimeout(() => {}, 50); // the clock's own timers keep no process alive
  });
});
