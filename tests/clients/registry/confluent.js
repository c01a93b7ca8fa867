// What @confluentinc/schemaregistry does with a registry: node confluent.js <url> [user:password]
const assert = require('node:assert/strict')
const {
  AvroDeserializer, AvroSerializer, SchemaRegistryClient, SerdeType,
} = require('@confluentinc/schemaregistry')

const record = (name, fields) => JSON.stringify({ type: 'record', name, namespace: 'clients', fields })
const info = (schema, references) => ({ schemaType: 'AVRO', schema, references })
const failing = (status, errorCode) => (error) => {
  assert.equal(error.status, status, error.message)
  assert.equal(error.errorCode, errorCode, error.message)
  return true
}

const id = { name: 'id', type: 'string' }
const v1 = record('Widget', [id])
const v2 = record('Widget', [id, { name: 'count', type: 'int', default: 0 }])
const incompatible = record('Widget', [id, { name: 'owner', type: 'string' }])

const open = (url, userInfo) => new SchemaRegistryClient({
  baseURLs: [url.replace(/\/$/, '')],
  maxRetries: 0,
  basicAuthCredentials: userInfo ? { credentialsSource: 'USER_INFO', userInfo } : undefined,
})

async function schemas(url, userInfo) {
  const client = open(url, userInfo)

  const first = await client.register('cf-value', info(v1))
  assert.equal(await open(url, userInfo).register('cf-value', info(v1), true), first)
  assert.equal(await client.getId('cf-value', info(v1)), first)
  assert.equal(await open(url, userInfo).getId('cf-value', info(v1)), first)
  assert.equal(await open(url, userInfo).getVersion('cf-value', info(v1)), 1)
  assert.equal((await client.getBySubjectAndId('cf-value', first)).schema, v1)
  const second = await client.registerFullResponse('cf-value', info(v2))
  assert.equal(second.version, 2)
  const latest = await client.getLatestSchemaMetadata('cf-value')
  assert.deepEqual([latest.id, latest.version, latest.schema, latest.subject], [second.id, 2, v2, 'cf-value'])
  assert.equal((await client.getSchemaMetadata('cf-value', 1)).id, first)
  assert.deepEqual(await client.getAllVersions('cf-value'), [1, 2])
  assert.ok((await client.getAllSubjects()).includes('cf-value'))
  await client.register('cf/with slash', info(v1))
  // The client escapes the subject everywhere but in this call.
  assert.deepEqual(await client.getAllVersions(encodeURIComponent('cf/with slash')), [1])

  assert.equal(await client.testSubjectCompatibility('cf-value', info(v2)), true)
  assert.equal(await client.testSubjectCompatibility('cf-value', info(incompatible)), false)
  assert.equal(await client.testCompatibility('cf-value', 1, info(incompatible)), false)
  await assert.rejects(client.register('cf-value', info(incompatible)), failing(409, 409))
  await assert.rejects(client.register('cf-value', info('{')), failing(422, 42201))
  await assert.rejects(client.getLatestSchemaMetadata('cf-none'), failing(404, 40401))
  await assert.rejects(client.getSchemaMetadata('cf-value', 9), failing(404, 40402))
  await assert.rejects(client.getBySubjectAndId('cf-value', 4711), failing(404, 40403))
  await assert.rejects(client.getCompatibility('cf-value'), failing(404, 40408))

  assert.equal(await client.getDefaultCompatibility(), 'BACKWARD')
  assert.equal(await client.updateCompatibility('cf-value', 'NONE'), 'NONE')
  assert.equal(await client.getCompatibility('cf-value'), 'NONE')
  await client.register('cf-value', info(incompatible))
  assert.equal(await client.deleteSubjectVersion('cf-value', 3), 3)
  assert.deepEqual(await client.deleteSubject('cf-value'), [1, 2])
  assert.deepEqual(await client.deleteSubject('cf-value', true), [1, 2, 3])
}

async function messages(url, userInfo) {
  const client = open(url, userInfo)
  const serializer = new AvroSerializer(client, SerdeType.VALUE, { autoRegisterSchemas: false, useLatestVersion: true })
  const deserializer = new AvroDeserializer(open(url, userInfo), SerdeType.VALUE, {})
  const roundTrip = async (topic, value) =>
    ({ ...(await deserializer.deserialize(topic, await serializer.serialize(topic, value))) })

  await client.register('widgets-value', info(v2))
  assert.deepEqual(await roundTrip('widgets', { id: 'ä€😀', count: -3 }), { id: 'ä€😀', count: -3 })

  const unit = JSON.stringify({ type: 'enum', name: 'Unit', namespace: 'clients', symbols: ['KG', 'LB'] })
  await client.register('cf-unit', info(unit))
  const item = record('Item', [{ name: 'unit', type: 'clients.Unit' }])
  await client.register('items-value', info(item, [{ name: 'clients.Unit', subject: 'cf-unit', version: 1 }]))
  assert.deepEqual(await roundTrip('items', { unit: 'LB' }), { unit: 'LB' })
  await assert.rejects(client.deleteSubject('cf-unit'), failing(422, 42206))

  const registering = new AvroSerializer(client, SerdeType.VALUE, { autoRegisterSchemas: true })
  await registering.serialize('auto', { name: 'x' })
  assert.deepEqual(await client.getAllVersions('auto-value'), [1])
}

async function main(url, userInfo) {
  await schemas(url, userInfo)
  await messages(url, userInfo)
  console.log(JSON.stringify({ client: 'confluent' }))
}

main(process.argv[2], process.argv[3]).catch((error) => {
  console.error(error)
  process.exit(1)
})
