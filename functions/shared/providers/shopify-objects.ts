import type { ObjectType } from '../vocabulary.ts';
import type { CanonicalRows } from './provider.ts';
import { readTime } from './read-answer.ts';

/** How one object type is asked for and read. */
export interface ShopifyObject<Row> {
  query: string;
  /** @throws where the node is not what the query asked for */
  toCanonical: (node: never, currency: string) => Row;
}

interface OrderNode {
  id: string;
  name: string;
  createdAt: string;
  displayFinancialStatus: string | null;
  displayFulfillmentStatus: string;
  email: string | null;
  totalPriceSet: { shopMoney: { amount: string; currencyCode: string } };
  customer: { id: string } | null;
}

interface CustomerNode {
  id: string;
  displayName: string | null;
  defaultEmailAddress: { emailAddress: string } | null;
  /** An UnsignedInt64, which JSON carries as text. */
  numberOfOrders: string;
}

interface ProductNode {
  id: string;
  title: string;
  status: string;
  variants: { nodes: { sku: string | null; price: string }[] };
}

/** Every connection is sorted by UPDATED_AT: a row that changes moves to the end, and a kept cursor meets it again. */
export const SHOPIFY_OBJECTS: { [Type in ObjectType]: ShopifyObject<CanonicalRows[Type]> } = {
  orders: {
    query: queryOf(
      'orders',
      `id name createdAt displayFinancialStatus displayFulfillmentStatus email
      totalPriceSet { shopMoney { amount currencyCode } }
      customer { id }`,
    ),
    toCanonical(node: OrderNode) {
      const financial = node.displayFinancialStatus?.toLowerCase() ?? 'pending';
      const { amount, currencyCode } = node.totalPriceSet.shopMoney;
      return {
        externalId: node.id,
        orderNumber: node.name,
        status: financial === 'paid' && node.displayFulfillmentStatus === 'FULFILLED' ? 'fulfilled' : financial,
        totalAmount: amount,
        currency: currencyCode,
        customerEmail: node.email,
        customerExternalId: node.customer?.id ?? null,
        orderedAt: readTime(node.createdAt),
      };
    },
  },
  customers: {
    query: queryOf('customers', 'id displayName defaultEmailAddress { emailAddress } numberOfOrders'),
    toCanonical: (node: CustomerNode) => ({
      externalId: node.id,
      email: node.defaultEmailAddress?.emailAddress ?? null,
      fullName: node.displayName,
      ordersCount: Number(node.numberOfOrders),
    }),
  },
  products: {
    query: queryOf('products', 'id title status variants(first: 1) { nodes { sku price } }', 'shop { currencyCode }'),
    toCanonical(node: ProductNode, currency: string) {
      const variant = node.variants.nodes[0];
      return {
        externalId: node.id,
        sku: variant?.sku || null,
        title: node.title,
        status: node.status.toLowerCase(),
        currency: variant ? currency : null,
        price: variant?.price ?? null,
      };
    },
  },
};

function queryOf(connection: string, node: string, beside = ''): string {
  return `query Page($first: Int!, $after: String) {
  ${connection}(first: $first, after: $after, sortKey: UPDATED_AT) {
    nodes {
      ${node}
    }
    pageInfo { hasNextPage endCursor }
  }
  ${beside}
}`;
}
