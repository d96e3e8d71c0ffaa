import { scan } from '../../../layers/observability/redaction/text.ts';
import { pick, seeded } from '../../../local/suite/random.ts';
import { EXPRESSIONS, STARTS } from '../../layers/observability/redaction/pattern-inputs.ts';
import { isUnsafe } from '../../layers/observability/redaction/recheck.ts';
import { type Figure, none, told } from '../figure.ts';

/** Four times the text takes four times as long; quadratic time would be sixteen times. */
const TIMES = 4;
const MOST_GROWTH = 10;
/** Below this, what is measured is the machine. */
const FLOOR_MS = 20;

/** No text, however made, takes more than linear time. */
export const figure: Figure = {
  number: 7,
  name: 'pattern-safety',
  title: 'Patterns on adversarial texts',
  async measure({ size, seed }) {
    const isFull = size === 'full';
    const random = seeded(seed, 'pattern-safety');
    // npm test tries each of them in the redaction's own tests.
    const expressions = isFull ? EXPRESSIONS : [pick(random, EXPRESSIONS)];
    const unsafe = expressions.filter(([, expression]) => isUnsafe(expression, seed));
    const large = isFull ? 1_600_000 : 400_000;
    const units = (isFull ? STARTS : Array.from({ length: 8 }, () => pick(random, STARTS))).flatMap((start) =>
      ['', 'a', ' ', '\n'].map((tail) => start + tail),
    );
    const superlinear: string[] = [];
    let slowest = { ms: 0, unit: '' };
    for (const unit of units) {
      const small = bestOf(3, unit, large / TIMES);
      const ms = bestOf(3, unit, large);
      if (ms > slowest.ms) slowest = { ms, unit };
      if (ms > Math.max(small, FLOOR_MS) * MOST_GROWTH) {
        superlinear.push(`${JSON.stringify(unit)}: ${small.toFixed(1)} ms, four times the text ${ms.toFixed(1)} ms`);
      }
    }
    const perMegabyte = (slowest.ms * 1_000_000) / large;
    return [
      none(
        'expressions that recheck does not find safe',
        expressions.length,
        unsafe.map(([name]) => name),
        'unsafe',
      ),
      none(
        `texts of ${large.toLocaleString('en')} characters that take more than linear time`,
        units.length,
        superlinear,
      ),
      told('the slowest of them', units.length, `${perMegabyte.toFixed(0)} ms/MB (${JSON.stringify(slowest.unit)})`),
    ];
  },
};

function bestOf(runs: number, unit: string, characters: number): number {
  const text = unit.repeat(Math.ceil(characters / unit.length));
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < runs; run += 1) {
    // Of this thread alone: what else the machine does is not counted.
    const before = process.threadCpuUsage();
    scan(text);
    const { user, system } = process.threadCpuUsage(before);
    best = Math.min(best, (user + system) / 1_000);
  }
  return best;
}
