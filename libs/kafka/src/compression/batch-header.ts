/** What stands before the records of a batch, as far as it is needed: https://kafka.apache.org/documentation/#recordbatch */
export interface BatchHeader {
  readonly baseOffset: number;
  /** From the first record's offset to that of the last one there ever was. */
  readonly lastOffsetDelta: number;
  readonly recordCount: number;
  readonly isControl: boolean;
  /** What the checksum should be, and what it is over. */
  readonly checksum: number;
  readonly checked: Uint8Array;
}

const HEADER_BYTES = 61;
/** The length in the header counts from behind itself. */
const LENGTH_FROM = 12;
const ATTRIBUTES_AT = 21;
const CONTROL = 0x20;

/**
 * The header of the batch whose records these are. kafkajs hands on the records alone, but as a view into the broker's answer,
 * where their header stands before them. `null` when it does not, as in the message formats of before Kafka 0.11.
 */
export function headerBefore(records: Buffer): BatchHeader | null {
  const begin = records.byteOffset - HEADER_BYTES;
  if (begin < 0) return null;
  const batch = Buffer.from(records.buffer, begin, HEADER_BYTES + records.length);
  const isVersion2 = batch[16] === 2;
  if (!isVersion2 || batch.readInt32BE(8) !== batch.length - LENGTH_FROM) return null;
  return {
    baseOffset: Number(batch.readBigInt64BE(0)),
    checksum: batch.readUInt32BE(17),
    isControl: (batch.readInt16BE(ATTRIBUTES_AT) & CONTROL) !== 0,
    lastOffsetDelta: batch.readInt32BE(23),
    recordCount: batch.readInt32BE(57),
    checked: batch.subarray(ATTRIBUTES_AT),
  };
}
