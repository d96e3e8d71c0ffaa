/** Who works for a demo tenant beside its owner. */
export type DemoRole = 'admin' | 'member' | 'viewer';

/** A tenant that a fresh run is given; its password is made at that moment and stands nowhere in this repository. */
export interface DemoTenantPlan {
  name: string;
  plan: 'free' | 'pro' | 'enterprise';
  /** Its owner's. */
  email: string;
  team: DemoRole[];
  shops: { domain: string; label: string }[];
  /** NetSuite accounts. */
  accounts?: { id: string; label: string }[];
  /** Share of the demo traffic. */
  weight: number;
}

/** Several sizes and plans; only the enterprise tenant has series of its own in CloudWatch. */
export const DEMO_TENANTS: DemoTenantPlan[] = [
  {
    name: 'Ember & Oak',
    plan: 'enterprise',
    email: 'owner@ember-oak.example',
    team: ['admin', 'member', 'viewer'],
    shops: [
      { domain: 'ember-oak.myshopify.com', label: 'Ember & Oak, Europe' },
      { domain: 'ember-oak-us.myshopify.com', label: 'Ember & Oak, America' },
    ],
    accounts: [{ id: '4207731', label: 'Ember & Oak, wholesale' }],
    weight: 5,
  },
  {
    name: 'Harbor Tea',
    plan: 'pro',
    email: 'owner@harbor-tea.example',
    team: ['viewer'],
    shops: [{ domain: 'harbor-tea.myshopify.com', label: 'Harbor Tea' }],
    weight: 3,
  },
  {
    name: 'Juniper Press',
    plan: 'free',
    email: 'owner@juniper-press.example',
    team: [],
    shops: [{ domain: 'juniper-press.myshopify.com', label: 'Juniper Press' }],
    weight: 1,
  },
  {
    name: 'Northlight Records',
    plan: 'pro',
    email: 'owner@northlight-records.example',
    team: [],
    shops: [
      { domain: 'northlight-vinyl.myshopify.com', label: 'Northlight, records' },
      { domain: 'northlight-prints.myshopify.com', label: 'Northlight, prints' },
    ],
    weight: 2,
  },
];

/** The email of somebody in a demo tenant's team; their password is the owner's, since all of them are the demo. */
export function emailOf(role: DemoRole, ownerEmail: string): string {
  return ownerEmail.replace(/^owner/, role);
}
