import type { Substitute } from '../../config.ts';
import { openedAt } from '../opened-at.ts';
import { startNetsuite } from './simulator.ts';

const SEED = 20_261_124;

/** Stands in for NetSuite in a local run. */
export const netsuiteSubstitute: Substitute = {
  name: 'netsuite',
  async start({ clock, dataFolder }) {
    const openedAtMs = openedAt(dataFolder, 'netsuite', clock.now());
    const simulator = await startNetsuite({ clock, seed: SEED, openedAtMs });
    return { url: simulator.url, environment: { NETSUITE_BASE_URL: simulator.url }, stop: simulator.stop };
  },
};
