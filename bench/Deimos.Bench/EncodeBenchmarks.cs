using System.Text.Json;
using Avro.Generic;
using Avro.IO;
using Avro.Specific;
using BenchmarkDotNet.Attributes;
using Deimos.Schemas;

namespace Deimos.Bench;

/// <summary>
/// From a payload to the bytes of a message, beside Avro's own writers into a stream that is used again and again, and
/// beside JSON.
/// </summary>
/// <typeparam name="TRecord">The payload as a CLR type.</typeparam>
/// <typeparam name="TSpecific">The same in the form of Avro's generator.</typeparam>
[GenericTypeArguments(typeof(Shapes.Flat), typeof(Specific.Flat))]
[GenericTypeArguments(typeof(Shapes.Order), typeof(Specific.Order))]
[GenericTypeArguments(typeof(Shapes.Wide), typeof(Specific.Wide))]
[GenericTypeArguments(typeof(Shapes.Tree), typeof(Specific.Tree))]
public class EncodeBenchmarks<TRecord, TSpecific> : IDisposable
    where TRecord : class
    where TSpecific : class, ISpecificRecord
{
    private readonly MemoryStream _stream = new(4096);
    private readonly BinaryEncoder _encoder;
    private readonly SpecificDatumWriter<TSpecific> _specificWriter;
    private readonly GenericDatumWriter<GenericRecord> _genericWriter;
    private readonly MessageSerializer<TRecord> _records;
    private readonly MessageSerializer<Payload> _payloads;
    private readonly MessageSerializer<GenericRecord> _generics;
    private readonly MessageSerializer<TSpecific> _specifics;
    private readonly TRecord _record;
    private readonly Payload _payload;
    private readonly GenericRecord _generic;
    private readonly TSpecific _specific;

    public EncodeBenchmarks()
    {
        var name = typeof(TRecord).Name;
        _record = Sample.Of<TRecord>();
        _records = Codecs.Serializer<TRecord>(name, KeyConfig.None);
        _payloads = Codecs.Serializer<Payload>(name, KeyConfig.None);
        _generics = Codecs.Serializer<GenericRecord>(name, KeyConfig.None);
        _specifics = Codecs.Serializer<TSpecific>(name, KeyConfig.None);
        var message = _records.Serialize(_record, null, null).Value!;
        _payload = Codecs.Convert<Payload>(name, message);
        _generic = Codecs.Convert<GenericRecord>(name, message);
        _specific = Codecs.Convert<TSpecific>(name, message);
        _encoder = new(_stream);
        _specificWriter = new(_specific.Schema);
        _genericWriter = new(_generic.Schema);
        Same.ThrowUnless(
            message,
            _payloads.Serialize(_payload, null, null).Value!,
            _generics.Serialize(_generic, null, null).Value!,
            _specifics.Serialize(_specific, null, null).Value!,
            [.. message[..5], .. AvroSpecific()],
            [.. message[..5], .. AvroGeneric()]);
    }

    [Benchmark(Baseline = true)]
    public byte[] AvroSpecific()
    {
        _stream.SetLength(0);
        _specificWriter.Write(_specific, _encoder);
        return _stream.ToArray();
    }

    [Benchmark]
    public byte[] AvroGeneric()
    {
        _stream.SetLength(0);
        _genericWriter.Write(_generic, _encoder);
        return _stream.ToArray();
    }

    [Benchmark]
    public byte[] Json() => JsonSerializer.SerializeToUtf8Bytes(_record);

    [Benchmark]
    public byte[]? DeimosClrType() => _records.Serialize(_record, null, null).Value;

    [Benchmark]
    public byte[]? DeimosSpecific() => _specifics.Serialize(_specific, null, null).Value;

    [Benchmark]
    public byte[]? DeimosGeneric() => _generics.Serialize(_generic, null, null).Value;

    [Benchmark]
    public byte[]? DeimosPayload() => _payloads.Serialize(_payload, null, null).Value;

    [GlobalCleanup]
    public void Dispose()
    {
        _stream.Dispose();
        GC.SuppressFinalize(this);
    }
}
