import { editDistance } from '../edit-distance.ts';

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

/** In the order of files and lines, each once: a declaration with `each` is wrong for every value alike. */
export function sortProblems(problems: readonly Problem[]): Problem[] {
  const once = new Map(problems.map((problem) => [renderProblem(problem), problem]));
  return [...once.values()].sort((left, right) => left.file.localeCompare(right.file) || left.line - right.line);
}

/** `; did you mean "queue_name"?` where a name is near enough, else `; there are …`. Nothing where there are no names. */
export function didYouMean(written: string, names: readonly string[]): string {
  if (names.length === 0) return '';
  const [nearest] = names
    .map((name) => ({ name, distance: editDistance(written.toLowerCase(), name.toLowerCase()) }))
    .sort((left, right) => left.distance - right.distance);
  if (nearest!.distance <= Math.max(1, Math.floor(nearest!.name.length / 3)))
    return `; did you mean "${nearest!.name}"?`;
  return names.length > 12 ? '' : `; there are ${names.join(', ')}`;
}
