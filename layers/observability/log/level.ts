/** The levels of a line, with Powertools' thresholds, so that both filter alike. */
export const LEVELS = { debug: 8, info: 12, warning: 16, error: 20, critical: 24 } as const;

export type LevelName = keyof typeof LEVELS;
