import { expect, it } from '@jest/globals';
import { closeInner, openInner } from '../../../../local/cli/invoke/inner-json.ts';

const BODY = '{ "b": 1 }';

it('opens a body that is JSON, and leaves one that is not', () => {
  expect(openInner({ body: BODY, Records: [{ body: '[1]' }, { body: 'text' }, { body: '5' }] })).toEqual({
    body: { b: 1 },
    Records: [{ body: [1] }, { body: 'text' }, { body: '5' }],
  });
});

it('puts back the very same text where nothing was changed', () => {
  const event = { body: BODY, Records: [{ body: '{"c":2}' }] };
  expect(closeInner(openInner(event), event)).toEqual(event);
});

it('puts back what was changed as text, also in a record that was added', () => {
  const event = { Records: [{ messageId: 'a', body: BODY }] };
  const edited = {
    Records: [
      { messageId: 'a', body: { b: 2 } },
      { messageId: 'b', body: { b: 3 } },
    ],
  };
  expect(closeInner(edited, event)).toEqual({
    Records: [
      { messageId: 'a', body: '{"b":2}' },
      { messageId: 'b', body: '{"b":3}' },
    ],
  });
});

it('leaves an object that was one from the beginning', () => {
  const event = { body: { b: 1 } };
  expect(closeInner({ body: { b: 2 } }, event)).toEqual({ body: { b: 2 } });
});
