// Values as text that says exactly which they are: JSON has no NaN, no -0, no bytes and no 64 bits.
'use strict'

const { createHash } = require('node:crypto')
const avro = require('avsc')

// Longs as bigint: a double holds 53 bits of them. (Those of logical types stay doubles, which is enough for times.)
const longType = avro.types.LongType.__with({
  fromBuffer: (buffer) => buffer.readBigInt64LE(),
  toBuffer: (value) => {
    const buffer = Buffer.alloc(8)
    buffer.writeBigInt64LE(value)
    return buffer
  },
  fromJSON: BigInt,
  toJSON: String,
  isValid: (value) => typeof value === 'bigint',
  compare: (one, other) => (one < other ? -1 : one > other ? 1 : 0),
})

const options = () => ({ registry: { long: longType }, wrapUnions: 'always' })

function show(value) {
  if (value === null) return null
  if (typeof value === 'bigint') return `${value}`
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : Number.isFinite(value) ? value : `${value}`
  if (typeof value === 'string') return value.length > 1000 ? digest(value) : value
  if (Buffer.isBuffer(value) || value instanceof Uint8Array) return `0x${Buffer.from(value).toString('hex')}`
  if (Array.isArray(value)) return value.map(show)
  if (typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).sort().map(([name, part]) => [name, show(part)]))
  }
  return value
}

const digest = (text) => `${text.length} characters, ${createHash('sha256').update(text, 'utf8').digest('hex')}`

module.exports = { options, show }
