const PRODUCTS = [{ id: 'tea' }, { id: 'milk' }];

export const handler = async () => PRODUCTS;
