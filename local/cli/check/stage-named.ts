import { LocalError } from '../../local-error.ts';
import { didYouMean } from '../../text/suggest.ts';

const USUAL = ['local', 'dev', 'prod'];

/** @throws LocalError for what is no stage's name, or a usual one with a slip */
export function stageNamed(name: string): string {
  const meant = USUAL.includes(name) ? '' : didYouMean(name, USUAL);
  if (meant) throw new LocalError('usage', `no stage "${name}"${meant}`);
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name)) {
    throw new LocalError('usage', `no stage "${name}": use lower-case letters and digits, with - between them`);
  }
  return name;
}
