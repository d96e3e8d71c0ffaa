import { createHash } from 'node:crypto';
import { pathToFileURL } from 'node:url';
import { engineOutputs } from './engine-run.ts';
import { randomCase } from './random-case.ts';

/** A hash of everything that the engine tells in each of `count` cases from `seed` on. */
export function runHashes(seed: number, count: number): string[] {
  return Array.from({ length: count }, (_, at) =>
    createHash('sha256')
      .update(JSON.stringify(engineOutputs(randomCase(seed + at))))
      .digest('hex'),
  );
}

// As a script, for another process: prints the hashes, one a line.
if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [seed, count] = process.argv.slice(2).map(Number);
  console.log(runHashes(seed!, count!).join('\n'));
}
