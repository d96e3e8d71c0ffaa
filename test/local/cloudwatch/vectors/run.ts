import { readVectors, runVector } from './vector.ts';

/** `npm run vectors -- FILE`: runs a file of vectors and prints what differs. */
const file = process.argv[2] ?? 'test/fixtures/cloudwatch-vectors.json';
const results = read().map(runVector);
const failed = results.filter(({ differences }) => differences.length > 0);
const refused = results.filter((result) => result.refused);
for (const { vector, differences } of failed) {
  console.log(`${vector.id} (${vector.kind}, ${vector.basis}: ${vector.source})`);
  for (const difference of differences) console.log(`  ${difference}`);
}
for (const { vector, refused: why } of refused) console.log(`${vector.id} is refused: ${why}`);
const documented = results.filter(({ vector }) => vector.basis === 'documented').length;
console.log(
  `${results.length} vectors, ${documented} from AWS's text: ${results.length - failed.length - refused.length} pass, ` +
    `${refused.length} refused by name, ${failed.length} differ`,
);
process.exitCode = failed.length > 0 ? 1 : 0;

function read() {
  try {
    return readVectors(file);
  } catch (error) {
    console.error((error as Error).message);
    process.exit(2);
  }
}
