import { customersOf } from './customers-of.js';
import { CONFORMANCE_PARTITIONS, type ConformanceRecord } from './source-under-test.js';

const TIMESTAMP = Date.UTC(2024, 0, 1);

/** Records of one customer of the partition, with the values `from`, `from + 1`, ... */
export function numberedRecords(
  partition: number,
  count: number,
  from = 0,
): readonly ConformanceRecord[] {
  const key = Buffer.from(customersOf(partition, CONFORMANCE_PARTITIONS, 1)[0]!);
  return Array.from({ length: count }, (_, index) => ({
    key,
    value: Buffer.from(String(from + index)),
    timestamp: TIMESTAMP + from + index,
  }));
}

/** 0 up to `count`, as the values or offsets of `numberedRecords` are. */
export function numbers(count: number, from = 0): readonly number[] {
  return Array.from({ length: count }, (_, index) => from + index);
}
