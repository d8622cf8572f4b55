import { expect, it } from 'vitest';
import { checkEvent, parseEvent, type Event } from '../src/index.js';

it('a cue with a name that would be lost on the way is refused', () => {
  const offer = '{"id":"a","price":8,"list_price":10,"cues":{"__proto__":1}}';
  const text = `{"kind":"offer_response","id":"o","customer":"c","time":1000,"consent":true,"offers":[${offer}],"accepted":"a"}`;
  const event = parseEvent(text) as Event;
  expect(event.kind).toBe('offer_response');
  expect(checkEvent(event)).toMatchObject({ code: 'SEMANTIC', path: 'offers[0].cues' });
});
