/** What each dead-letter code means and what to do about it. */
import type { RejectionCode } from '@waarom/schemas';

export interface RejectionHelp {
  readonly meaning: string;
  readonly remedy: string;
}

export const REJECTION_HELP: Readonly<Record<RejectionCode, RejectionHelp>> = {
  DECODE_ENVELOPE: {
    meaning: 'The record has no value, or its value does not begin as the format says.',
    remedy:
      'Send events as Avro single-object encoding or as JSON text, as the topic is configured.',
  },
  SCHEMA_UNKNOWN: {
    meaning: 'The Avro schema named at the start of the record is not one of the canonical events.',
    remedy: 'Write with the schemas in schemas/avro/waarom, or update Waarom before the producers.',
  },
  AVRO_DECODE: {
    meaning: 'The bytes do not follow the Avro schema that they name.',
    remedy: 'Check the producer: its writer schema must be the one whose fingerprint it sends.',
  },
  JSON_PARSE: {
    meaning: 'The text is not JSON.',
    remedy: 'Send one JSON object an event; in a file or a request, one a line.',
  },
  MAPPING: {
    meaning: 'The mapping file does not make an event of this row.',
    remedy: 'Correct the mapping for the field that the message names.',
  },
  SEMANTIC: {
    meaning: 'A field is missing, of the wrong type, or outside its limits; the message names it.',
    remedy:
      'Compare with schemas/EXAMPLES.md. NaN, infinite prices and times ahead of the record are refused too.',
  },
  KEY_MISMATCH: {
    meaning: 'The record’s key is not the event’s customer id.',
    remedy: 'Produce with the customer id as key: it decides the partition, and so the order.',
  },
  TOO_LATE: {
    meaning: 'The event is more than an hour of event time behind its customer’s newest one.',
    remedy:
      'Send events in the order of their times for each customer; sort a file before a replay.',
  },
  TOO_LARGE: {
    meaning: 'The record is larger than 1 MiB.',
    remedy: 'An event has at most 200 alternatives; leave out what is not in the schema.',
  },
  WRONG_PARTITION: {
    meaning: 'The record stands in a partition that its key does not belong to.',
    remedy:
      'Use Kafka’s default partitioner (murmur2), and do not change the topic’s partition count.',
  },
};
