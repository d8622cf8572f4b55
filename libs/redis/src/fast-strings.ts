/**
 * Gives the methods of all strings their speed back. ioredis extends `String`, for a kind of reply that is not asked for here, and
 * V8 as of Node 20 then keeps `String.prototype` in the form for objects that are being set up: every string method of the
 * whole process is looked up the slow way, and `charCodeAt` takes six times as long. That was one microsecond an event.
 *
 * Reading what an object inherits from it, often enough that V8 caches where that was found, makes V8 put the prototype in order for
 * good.
 */
export function restoreStringMethods(): void {
  const text = Object(' ') as string;
  for (let count = 0; count < READS; count += 1) readInherited(text);
}

/** Caches begin at the eighth call or so. */
const READS = 100;

function readInherited(text: string): unknown {
  return text.constructor;
}
