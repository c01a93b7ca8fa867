using System.Text.Json;
using Avro.Generic;
using Avro.IO;
using Avro.Specific;
using BenchmarkDotNet.Attributes;
using Deimos.Schemas;

namespace Deimos.Bench;

/// <summary>From the bytes of a message to a payload, beside Avro's own readers and beside JSON.</summary>
/// <typeparam name="TRecord">The payload as a CLR type.</typeparam>
/// <typeparam name="TSpecific">The same in the form of Avro's generator.</typeparam>
[GenericTypeArguments(typeof(Shapes.Flat), typeof(Specific.Flat))]
[GenericTypeArguments(typeof(Shapes.Order), typeof(Specific.Order))]
[GenericTypeArguments(typeof(Shapes.Wide), typeof(Specific.Wide))]
[GenericTypeArguments(typeof(Shapes.Tree), typeof(Specific.Tree))]
public class DecodeBenchmarks<TRecord, TSpecific> : IDisposable
    where TRecord : class
    where TSpecific : class, ISpecificRecord
{
    private readonly byte[] _message;
    private readonly byte[] _json;
    private readonly MemoryStream _stream;
    private readonly BinaryDecoder _decoder;
    private readonly SpecificDatumReader<TSpecific> _specificReader;
    private readonly GenericDatumReader<GenericRecord> _genericReader;
    private readonly MessageDeserializer<TRecord> _records;
    private readonly MessageDeserializer<Payload> _payloads;
    private readonly MessageDeserializer<GenericRecord> _generics;
    private readonly MessageDeserializer<TSpecific> _specifics;

    public DecodeBenchmarks()
    {
        var name = typeof(TRecord).Name;
        var record = Sample.Of<TRecord>();
        _message = Codecs.Serializer<TRecord>(name, KeyConfig.None).Serialize(record, null, null).Value!;
        _json = JsonSerializer.SerializeToUtf8Bytes(record);
        _records = Codecs.Deserializer<TRecord>(name, KeyConfig.None);
        _payloads = Codecs.Deserializer<Payload>(name, KeyConfig.None);
        _generics = Codecs.Deserializer<GenericRecord>(name, KeyConfig.None);
        _specifics = Codecs.Deserializer<TSpecific>(name, KeyConfig.None);
        var schema = Activator.CreateInstance<TSpecific>().Schema;
        _stream = new(_message);
        _decoder = new(_stream);
        _specificReader = new(schema, schema);
        _genericReader = new(schema, schema);
    }

    [Benchmark(Baseline = true)]
    public TSpecific AvroSpecific()
    {
        _stream.Position = 5;
        return _specificReader.Read(null!, _decoder);
    }

    [Benchmark]
    public GenericRecord AvroGeneric()
    {
        _stream.Position = 5;
        return _genericReader.Read(null!, _decoder);
    }

    [Benchmark]
    public TRecord? Json() => JsonSerializer.Deserialize<TRecord>(_json);

    [Benchmark]
    public TRecord DeimosClrType() => Codecs.Decode(_records, _message);

    [Benchmark]
    public TSpecific DeimosSpecific() => Codecs.Decode(_specifics, _message);

    [Benchmark]
    public GenericRecord DeimosGeneric() => Codecs.Decode(_generics, _message);

    [Benchmark]
    public Payload DeimosPayload() => Codecs.Decode(_payloads, _message);

    [GlobalCleanup]
    public void Dispose()
    {
        _stream.Dispose();
        GC.SuppressFinalize(this);
    }
}
