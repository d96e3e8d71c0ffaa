import { named } from './labels.ts';

/** The tenant, as a dimension for those on the enterprise plan alone: series, and so cost, do not grow with every tenant. */
export const tenantLabel = named({ claim: 'plan', is: 'enterprise', atMost: 50 });
