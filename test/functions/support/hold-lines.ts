import { afterAll, afterEach, expect } from '@jest/globals';
import { captureLines } from 'lamplight/testing';
import { readable } from '../../../layers/observability/log/readable.ts';

/** Of a set-up that writes and writes, the last lines are those that say why it failed. */
const MAXIMUM_LINES = 500;

interface RunningTest {
  errors: unknown[];
}

// Importing it holds what handlers write in the process of a file's tests, and prints it under the test that fails; of one that
// passes nobody wants to read it. A test that captures lines itself has them, and not this.
const written = captureLines();
let ended = 0;

afterEach(() => {
  ended += 1;
  if (hasFailed()) print();
  written.clear();
});

afterAll(() => {
  if (ended === 0) print(); // the set-up failed: no test came to its end
  written.clear();
});

function print(): void {
  const lines = written.lines.slice(-MAXIMUM_LINES).map((line) => `${readable(line)}\n`);
  if (lines.length === 0) return;
  process.stdout.write(`lines of: ${expect.getState().currentTestName ?? 'the set-up'}\n${lines.join('')}`);
}

/**
 * Jest tells hooks nothing of their test but by the state of its runner, which is not public: where that is not to be found, every
 * test counts as failed, since lines too many are better than a failure without them.
 */
function hasFailed(): boolean {
  const symbol = Object.getOwnPropertySymbols(globalThis).find(
    ({ description }) => description === 'JEST_STATE_SYMBOL',
  );
  const state = symbol && (globalThis as Record<symbol, unknown>)[symbol];
  const { currentlyRunningTest } = Object(state) as { currentlyRunningTest?: RunningTest };
  return (currentlyRunningTest?.errors.length ?? 1) > 0;
}
