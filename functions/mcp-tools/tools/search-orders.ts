import { and, desc, eq, gte, inArray, lt } from 'drizzle-orm';
import * as z from 'zod/v4';
import { canonical_orders as orders } from '../../shared/database/schema.ts';
import { Limit, Time } from '../input/fields.ts';
import { defineTool } from '../tool-definition.ts';

const MAX_ORDERS = 100;

/** Without personal data: what an agent is told leaves the house. */
const COLUMNS = {
  order_number: orders.order_number,
  status: orders.status,
  total_amount: orders.total_amount,
  currency: orders.currency,
  ordered_at: orders.ordered_at,
  updated_at: orders.updated_at,
  connection_id: orders.connection_id,
  external_id: orders.external_id,
};

export const searchOrders = defineTool({
  name: 'search_orders',
  title: 'Search orders',
  description:
    'Finds orders of the shops that are connected, the newest first. Filter by order number, status and time; with no ' +
    'filter it gives the latest orders. total_amount is in units of currency, a decimal as text. If `more` is true there ' +
    'are further orders: narrow the time range, or raise the limit.',
  input: z.strictObject({
    order_number: z
      .string()
      .regex(/^#?[\w.-]{1,64}$/, 'must be an order number such as #1001')
      .optional()
      .describe('An exact order number, with or without its #'),
    status: z
      .string()
      .regex(/^[a-z_]{1,64}$/, 'must be a single lower-case word')
      .optional()
      .describe('An exact status, such as paid, pending or refunded'),
    ordered_from: Time.optional().describe('Only orders placed at this time or later'),
    ordered_before: Time.optional().describe('Only orders placed before this time'),
    limit: Limit(MAX_ORDERS, 'orders'),
  }),
  feature: 'order_search',
  // Viewers look at orders in the suite, but hand them to no agent.
  roles: ['owner', 'admin', 'member'],
  async run({ order_number, status, ordered_from, ordered_before, limit }, { tx }) {
    const found = await tx
      .select(COLUMNS)
      .from(orders)
      .where(
        and(
          order_number ? inArray(orders.order_number, spellings(order_number)) : undefined,
          status ? eq(orders.status, status) : undefined,
          ordered_from ? gte(orders.ordered_at, new Date(ordered_from)) : undefined,
          ordered_before ? lt(orders.ordered_at, new Date(ordered_before)) : undefined,
        ),
      )
      .orderBy(desc(orders.ordered_at), desc(orders.id))
      .limit(limit + 1);
    const shown = found.slice(0, limit);
    return { content: { orders: shown, more: found.length > limit }, rows: shown.length };
  },
});

/** Shops show `#1001` where their export says `1001`, and the other way round. */
function spellings(orderNumber: string): string[] {
  const bare = orderNumber.replace(/^#/, '');
  return [bare, `#${bare}`];
}
