/** What the suite is deployed as: any other name is a slip of the keyboard, and would be a whole stage of its own. */
export const SUITE_STAGES = ['local', 'dev', 'prod'] as const;

/** What a table says of a stage that `stageOf(scope, SUITE_STAGES)` gave. */
export function forStage<T>(table: Readonly<Record<(typeof SUITE_STAGES)[number], T>>, stage: string): T {
  return table[stage as keyof typeof table];
}
