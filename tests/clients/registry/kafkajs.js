// What @kafkajs/confluent-schema-registry does with a registry: node kafkajs.js <url>
const assert = require('node:assert/strict')
const { SchemaRegistry, SchemaType, COMPATIBILITY } = require('@kafkajs/confluent-schema-registry')

const record = (name, fields) => ({ type: 'record', name, namespace: 'clients', fields })
const avro = (schema, references) => ({ type: SchemaType.AVRO, schema: JSON.stringify(schema), references })

const widget = record('Widget', [
  { name: 'id', type: 'string' },
  { name: 'count', type: ['null', 'long'], default: null },
  { name: 'tags', type: { type: 'map', values: { type: 'array', items: 'int' } } },
  { name: 'state', type: { type: 'enum', name: 'State', symbols: ['ON', 'OFF'], default: 'ON' } },
  { name: 'hash', type: { type: 'fixed', name: 'Hash', size: 2 } },
])
const value = { id: 'ä€😀', count: 7, tags: { a: [1, -2] }, state: 'OFF', hash: Buffer.from([1, 255]) }

async function main(host) {
  const registry = new SchemaRegistry({ host, retry: { retries: 0 } })

  const { id } = await registry.register(avro(widget), { subject: 'kjs-value' })
  assert.ok(id > 0)
  assert.equal((await registry.register(avro(widget), { subject: 'kjs-value' })).id, id)
  assert.equal((await registry.register(avro(widget), { subject: 'kjs/other value' })).id, id)
  assert.equal((await registry.register(widget)).id, id)

  assert.equal(await registry.getLatestSchemaId('kjs-value'), id)
  assert.equal(await registry.getRegistryId('kjs-value', 1), id)
  assert.equal(await registry.getRegistryIdBySchema('kjs-value', avro(widget)), id)
  await assert.rejects(
    registry.getRegistryIdBySchema('kjs-value', avro(record('Other', []))), { name: 'ConfluentSchemaRegistryError' })
  await assert.rejects(registry.getLatestSchemaId('kjs-none'), (error) => error.status === 404)
  await assert.rejects(registry.getSchema(4711), (error) => error.status === 404)

  const encoded = await registry.encode(id, value)
  assert.equal(encoded.readInt8(0), 0)
  assert.equal(encoded.readInt32BE(1), id)
  const fresh = new SchemaRegistry({ host, retry: { retries: 0 } })
  const decoded = await fresh.decode(encoded)
  assert.deepEqual({ ...decoded, tags: { ...decoded.tags } }, value)

  const without = record('Widget', widget.fields.filter((field) => field.name !== 'tags'))
  const later = await registry.register(avro(without), { subject: 'kjs-value' })
  assert.notEqual(later.id, id)
  const narrower = record('Widget', [...widget.fields, { name: 'owner', type: 'string' }])
  await assert.rejects(registry.register(avro(narrower), { subject: 'kjs-value' }), (error) => {
    assert.equal(error.status, 409)
    assert.match(error.message, /READER_FIELD_MISSING_DEFAULT_VALUE/)
    return true
  })
  await assert.rejects(
    registry.register(avro(widget), { subject: 'kjs-value', compatibility: COMPATIBILITY.FULL }),
    { name: 'ConfluentSchemaRegistryCompatibilityError' })

  const unit = { type: 'enum', name: 'Unit', namespace: 'clients', symbols: ['KG', 'LB'] }
  await registry.register(avro(unit), { subject: 'kjs-unit' })
  const item = record('Item', [{ name: 'unit', type: 'clients.Unit' }, { name: 'amount', type: 'double' }])
  const references = [{ name: 'clients.Unit', subject: 'kjs-unit', version: 1 }]
  const referring = await registry.register(avro(item, references), { subject: 'kjs-item' })
  const bytes = await registry.encode(referring.id, { unit: 'LB', amount: 0.5 })
  assert.deepEqual({ ...(await fresh.decode(bytes)) }, { unit: 'LB', amount: 0.5 })

  console.log(JSON.stringify({ client: 'kafkajs', id, referring: referring.id }))
}

main(process.argv[2]).catch((error) => {
  console.error(error)
  process.exit(1)
})
