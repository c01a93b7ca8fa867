"""What the Python client of Confluent does with a registry: python3 confluent.py <url>

Ends with 77 where the client is not installed (Debian: python3-confluent-kafka and python3-requests).
"""
import sys

try:
    from confluent_kafka.schema_registry import Schema, SchemaReference, SchemaRegistryClient
    from confluent_kafka.schema_registry.error import SchemaRegistryError
except ImportError as missing:
    print(missing, file=sys.stderr)
    sys.exit(77)

V1 = '{"type":"record","name":"Widget","namespace":"clients","fields":[{"name":"id","type":"string"}]}'
V2 = V1.replace(']}', ',{"name":"count","type":"int","default":0}]}')
INCOMPATIBLE = V1.replace(']}', ',{"name":"owner","type":"string"}]}')
UNIT = '{"type":"enum","name":"Unit","namespace":"clients","symbols":["KG"]}'
ITEM = '{"type":"record","name":"Item","namespace":"clients","fields":[{"name":"unit","type":"Unit"}]}'


def fails(status, code, call, *arguments):
    try:
        call(*arguments)
    except SchemaRegistryError as error:
        assert (error.http_status_code, error.error_code) == (status, code), error
    else:
        raise AssertionError(f"{call.__name__}{arguments} did not fail")


client = SchemaRegistryClient({"url": sys.argv[1].rstrip("/")})
first = client.register_schema("py-value", Schema(V1, "AVRO"))
second = client.register_schema("py-value", Schema(V2, "AVRO"))
assert client.register_schema("py/other value", Schema(V1, "AVRO")) == first
assert client.get_schema(first).schema_str == V1
found = client.lookup_schema("py-value", Schema(V2, "AVRO"))
assert (found.schema_id, found.version, found.schema.schema_str) == (second, 2, V2)
assert client.get_latest_version("py-value").version == 2
assert client.get_version("py-value", 1).schema_id == first
assert client.get_versions("py-value") == [1, 2]
assert client.get_subjects() == ["py-value", "py/other value"]

fails(409, 409, client.register_schema, "py-value", Schema(INCOMPATIBLE, "AVRO"))
fails(422, 42201, client.register_schema, "py-value", Schema("{", "AVRO"))
fails(404, 40401, client.get_latest_version, "none")
fails(404, 40402, client.get_version, "py-value", 9)
fails(404, 40403, client.get_schema, 4711)

assert client.get_compatibility() == "BACKWARD"
client.set_compatibility("py-value", "FULL")
assert client.get_compatibility("py-value") == "FULL"

client.register_schema("unit", Schema(UNIT, "AVRO"))
item = client.register_schema("item", Schema(ITEM, "AVRO", [SchemaReference("clients.Unit", "unit", 1)]))
stored = client.get_schema(item)
assert stored.schema_str == ITEM

assert client.delete_version("py-value", 2) == 2
assert client.delete_subject("py/other value") == [1]
print("python")
