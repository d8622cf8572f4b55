"""Writes the same records to one topic per compression codec with librdkafka: bootstrap servers, the file of records (a line
each: key, tab, value in base64), then codec=topic for each codec."""

import base64
import sys

from confluent_kafka import Producer


def end(failure, _message):
    if failure is not None:
        sys.exit(f"not delivered: {failure}")


def produce(bootstrap, lines, codec, topic):
    producer = Producer(
        {
            "bootstrap.servers": bootstrap,
            "compression.type": codec,
            "linger.ms": 20,
            "batch.size": 32768,
            # As Java's client partitions; librdkafka's own default is another hash.
            "partitioner": "murmur2_random",
            "enable.idempotence": True,
        }
    )
    for line in lines:
        key, value = line.split("\t")
        producer.produce(topic, base64.b64decode(value), key, on_delivery=end)
        producer.poll(0)
    left = producer.flush(30)
    if left > 0:
        sys.exit(f"{left} records were not delivered within 30 s")


def main(bootstrap, file, *targets):
    with open(file, encoding="utf-8") as records:
        lines = records.read().splitlines()
    for target in targets:
        produce(bootstrap, lines, *target.split("=", 1))


main(*sys.argv[1:])
