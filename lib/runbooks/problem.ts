/** Something that is wrong in a file of the project, and what to do about it. Problems are collected and reported all at once. */
export interface Problem {
  /** Relative to the project's folder: `runbooks/worker-queue-backlog.md`. */
  file: string;
  /** From 1. */
  line: number;
  message: string;
}

/** `runbooks/worker-queue-backlog.md:12: no metric "worker_que_depth" in the catalogue; did you mean "worker_queue_depth"?` */
export function renderProblem({ file, line, message }: Problem): string {
  return `${file}:${line}: ${message}`;
}

/** In the order of files and lines. */
export function sortProblems(problems: readonly Problem[]): Problem[] {
  return [...problems].sort((left, right) => left.file.localeCompare(right.file) || left.line - right.line);
}

/** `; did you mean "queue_name"?` where a name is near enough, else `; there are …`. Nothing where there are no names. */
export function didYouMean(written: string, names: readonly string[]): string {
  if (names.length === 0) return '';
  const [nearest] = names
    .map((name) => ({ name, distance: distanceBetween(written.toLowerCase(), name.toLowerCase()) }))
    .sort((left, right) => left.distance - right.distance);
  if (nearest!.distance <= Math.max(1, Math.floor(nearest!.name.length / 3)))
    return `; did you mean "${nearest!.name}"?`;
  return names.length > 12 ? '' : `; there are ${names.join(', ')}`;
}

/** Levenshtein's: insertions, deletions and replacements of one character. */
function distanceBetween(left: string, right: string): number {
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const replaced = previous[column - 1]! + (left[row - 1] === right[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, previous[column]! + 1, current[column - 1]! + 1));
    }
    previous = current;
  }
  return previous[right.length]!;
}
