"""Decodes what a topic holds with Apache's Python library: python3 read.py <brokers> <registry> <topic> <count>

Prints what the logical types mean, and whether the library writes the same bytes.
Ends with 77 where the clients are not installed (Debian: python3-confluent-kafka, python3-requests, python3-avro).
"""
import datetime
import decimal
import io
import json
import sys
import uuid

try:
    import avro.io
    import avro.schema
    from confluent_kafka import Consumer
    from confluent_kafka.schema_registry import SchemaRegistryClient
except ImportError as missing:
    print(missing, file=sys.stderr)
    sys.exit(77)


def show(value):
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, bytes):
        return "0x" + value.hex()
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, (decimal.Decimal, uuid.UUID)):
        return str(value)
    if isinstance(value, str) and len(value) > 1000:
        return f"{len(value)} code points"
    if isinstance(value, list):
        return [show(item) for item in value]
    if isinstance(value, dict):
        return {name: show(part) for name, part in value.items()}
    return value


brokers, registry, topic, count = sys.argv[1:]
consumer = Consumer({
    "bootstrap.servers": brokers, "group.id": "python-readers", "auto.offset.reset": "earliest",
})
consumer.subscribe([topic])
client = SchemaRegistryClient({"url": registry.rstrip("/")})
read = []
while len(read) < int(count):
    message = consumer.poll(60)
    if message is None or message.error():
        raise SystemExit(f"no message {len(read)}: {message and message.error()}")
    value = message.value()
    schema = avro.schema.parse(client.get_schema(int.from_bytes(value[1:5], "big")).schema_str)
    decoded = avro.io.DatumReader(schema).read(avro.io.BinaryDecoder(io.BytesIO(value[5:])))
    buffer = io.BytesIO()
    avro.io.DatumWriter(schema).write(decoded, avro.io.BinaryEncoder(buffer))
    read.append({"value": show(decoded), "same": buffer.getvalue() == value[5:]})

consumer.close()
print(json.dumps(read))
