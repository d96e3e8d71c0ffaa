import { editDistance } from '../../lib/edit-distance.ts';

/** The name that is nearest to what was written, if one is near enough to have been meant. */
export function suggest(written: string, names: string[]): string | undefined {
  const ranked = names
    .map((name) => ({ name, distance: editDistance(written.toLowerCase(), name.toLowerCase()) }))
    .sort((left, right) => left.distance - right.distance);
  const [nearest] = ranked;
  return nearest && nearest.distance <= Math.max(1, Math.floor(nearest.name.length / 3)) ? nearest.name : undefined;
}

/** `; did you mean logs?`, or nothing. */
export function didYouMean(written: string, names: string[]): string {
  const nearest = suggest(written, names);
  return nearest === undefined ? '' : `; did you mean ${nearest}?`;
}
