// Writes values with both npm clients of the registry: node write.js <brokers> <registry> <topic>
'use strict'

const fs = require('node:fs')
const path = require('node:path')
const { Kafka, logLevel } = require('kafkajs')
const { SchemaRegistry, SchemaType } = require('@kafkajs/confluent-schema-registry')
const { AvroSerializer, SchemaRegistryClient, SerdeType } = require('@confluentinc/schemaregistry')
const { options } = require('./show')

const [brokers, host, topic] = process.argv.slice(2)
const schema = fs.readFileSync(path.join(__dirname, 'interop', 'Everything.avsc'), 'utf8')
const key = JSON.stringify({
  type: 'record', name: 'Everything_key', namespace: 'interop', fields: [{ name: 'id', type: 'string' }],
})
const bytes = (...values) => Buffer.from(values)

const usual = {
  id: '0f8fad5b-d9cb-469f-a165-70867728950e', nothing: null, flag: true, small: -7, large: 4_294_967_296n,
  single: 1.5, real: 0.1, text: 'ä€😀', data: bytes(0, 1, 255), day: 18263, clock_millis: 11_045_678,
  clock_micros: 11_045_678_901, at_millis: 1_577_934_245_678, at_micros: 1_577_934_245_678_901,
  local_millis: 1_577_934_245_678, local_micros: 1_577_934_245_678_901,
  price: bytes(0xff, 0x43, 0x9e, 0xb2), fixed_price: bytes(0, 0, 0, 0, 0, 0, 0x26, 0xde),
  color: 'GREEN', hash: bytes(1, 2, 3, 4), numbers: [1, -2], matrix: [[1n], [], [2n, 3n]],
  labels: { a: 'x', 'b c': '' }, part: { name: 'p', next: { 'interop.Part': { name: 'q', next: null } } },
  parts: { k: [{ name: 'r', next: null }] }, maybe: { string: 'yes' }, choice: { long: 5n },
}
const least = {
  ...usual, flag: false, small: -(2 ** 31), large: -(2n ** 63n), single: -0, real: -0, text: '', data: bytes(),
  numbers: [], matrix: [], labels: {}, parts: {}, maybe: null, choice: { 'interop.Color': 'BLUE' },
}
const most = {
  ...usual, small: 2 ** 31 - 1, large: 2n ** 63n - 1n, single: NaN, real: -Infinity, text: '\0漢😀'.repeat(25_000),
  data: Buffer.alloc(70_000, 0xa5), choice: { array: [1, 2] },
}

async function main() {
  const registry = new SchemaRegistry({ host, retry: { retries: 0 } }, { [SchemaType.AVRO]: options() })
  const register = async (text, subject) =>
    (await registry.register({ type: SchemaType.AVRO, schema: text }, { subject })).id
  const ids = [await register(key, `${topic}-key`), await register(schema, `${topic}-value`)]
  const client = new SchemaRegistryClient({ baseURLs: [host.replace(/\/$/, '')], maxRetries: 0 })
  const serializer = new AvroSerializer(
    client, SerdeType.VALUE, { ...options(), autoRegisterSchemas: false, useLatestVersion: true })

  const messages = []
  for (const value of [usual, least, most]) {
    const encodedKey = await registry.encode(ids[0], { id: value.id })
    messages.push({ key: encodedKey, value: await registry.encode(ids[1], value) })
    messages.push({ key: encodedKey, value: await serializer.serialize(topic, value) })
  }

  const kafka = new Kafka({ brokers: brokers.split(','), logLevel: logLevel.ERROR })
  const producer = kafka.producer()
  await producer.connect()
  await producer.send({ topic, messages })
  await producer.disconnect()
  console.log(messages.length)
}

main().catch((error) => {
  console.error(error)
  process.exit(1)
})
