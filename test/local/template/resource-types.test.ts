import { expect, it } from '@jest/globals';
import { RESOURCE_TYPES } from '../../../local/template/resource-types.ts';

it.each(Object.entries(RESOURCE_TYPES))('%s says what is not modelled of it', (_type, { notModelled }) => {
  expect(notModelled).toMatch(/^[^\n]{5,}$/);
});
