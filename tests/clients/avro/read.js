// Decodes what a topic holds with both npm clients of the registry, and writes it again with the first:
// node read.js <brokers> <registry> <topic> <count>
'use strict'

const { Kafka, logLevel } = require('kafkajs')
const { SchemaRegistry, SchemaType } = require('@kafkajs/confluent-schema-registry')
const { AvroDeserializer, SchemaRegistryClient, SerdeType } = require('@confluentinc/schemaregistry')
const { options, show } = require('./show')

const [brokers, host, topic, count] = process.argv.slice(2)

async function main() {
  const kafka = new Kafka({ brokers: brokers.split(','), logLevel: logLevel.ERROR })
  const registry = new SchemaRegistry({ host, retry: { retries: 0 } }, { [SchemaType.AVRO]: options() })
  const client = new SchemaRegistryClient({ baseURLs: [host.replace(/\/$/, '')], maxRetries: 0 })
  const deserializer = new AvroDeserializer(client, SerdeType.VALUE, options())
  const consumer = kafka.consumer({ groupId: 'avro-readers' })
  await consumer.connect()
  await consumer.subscribe({ topic, fromBeginning: true })
  const messages = []
  await new Promise((resolve, reject) => {
    consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error))
    consumer.run({
      eachMessage: async ({ message }) => {
        messages.push(message)
        if (messages.length === Number(count)) resolve()
      },
    }).catch(reject)
  })
  await consumer.disconnect()

  const read = []
  for (const { key, value } of messages) {
    const decoded = await registry.decode(value)
    const written = await registry.encode(value.readInt32BE(1), decoded)
    read.push({
      key: show(await registry.decode(key)),
      kafkajs: show(decoded),
      confluent: show(await deserializer.deserialize(topic, value)),
      same: written.equals(value),
    })
  }

  console.log(JSON.stringify(read))
}

main().catch((error) => {
  console.error(error)
  process.exit(1)
})
