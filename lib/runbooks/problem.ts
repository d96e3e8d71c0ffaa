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

/** Insertions, deletions and replacements of one character, and two neighbours that changed places, as fingers do it. */
function distanceBetween(left: string, right: string): number {
  const rows = [Array.from({ length: right.length + 1 }, (_, index) => index)];
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    const previous = rows[row - 1]!;
    for (let column = 1; column <= right.length; column += 1) {
      const same = left[row - 1] === right[column - 1];
      const swapped =
        row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      current.push(
        Math.min(
          previous[column]! + 1,
          current[column - 1]! + 1,
          previous[column - 1]! + (same ? 0 : 1),
          swapped ? rows[row - 2]![column - 2]! + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    rows.push(current);
  }
  return rows[left.length]![right.length]!;
}
