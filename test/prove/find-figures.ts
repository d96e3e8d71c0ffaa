import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Figure } from './figure.ts';

const FOLDER = join(import.meta.dirname, 'figures');

/** The names of all figures: the files of the folder. */
export function figureNames(): string[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.slice(0, -'.ts'.length))
    .sort();
}

/** @throws where the file does not export a figure of its own name */
export async function loadFigure(name: string): Promise<Figure> {
  const { figure } = (await import(join(FOLDER, `${name}.ts`))) as { figure?: Figure };
  if (figure?.name !== name) throw new Error(`test/prove/figures/${name}.ts: export a \`figure\` named "${name}"`);
  return figure;
}

/** The figures of these names, or all, in the order of their numbers. */
export async function loadFigures(names: readonly string[] = figureNames()): Promise<Figure[]> {
  const figures = await Promise.all(names.map(loadFigure));
  return figures.sort((a, b) => a.number - b.number);
}
