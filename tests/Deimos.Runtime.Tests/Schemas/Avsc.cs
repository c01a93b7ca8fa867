using Avro;
using Avro.Generic;
using Avro.IO;
using Deimos.Schemas;
using Deimos.Schemas.Binary;
using Deimos.Schemas.Reading;
using Deimos.Schemas.Writing;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Deimos.Runtime.Tests.Schemas;

/// <summary>What the tests of schemas share: records made in a line, and Apache.Avro as the judge.</summary>
internal static class Avsc
{
    public static readonly DateTimeOffset Now = new(2026, 2, 3, 4, 5, 6, 789, TimeSpan.Zero);

    public static SchemaStore Store() => new(Path.Combine(AppContext.BaseDirectory, "schemas"));

    public static SerializerFactory Factory(
        ISchemaRegistry? registry = null, SchemaStore? store = null, SchemaOptions? options = null) => new(
        store ?? Store(),
        registry ?? new InMemorySchemaRegistry(),
        new FakeTimeProvider(Now),
        Options.Create(options ?? new SchemaOptions()));

    /// <summary>Makes a record schema from its fields, as JSON.</summary>
    public static RecordSchema Record(string fields, string name = "Thing") => (RecordSchema)SchemaText.Parse(
        $$"""{"type":"record","name":"{{name}}","namespace":"tests","fields":[{{fields}}]}""");

    public static RecordSchema OneField(string type) => Record($$"""{"name":"value","type":{{type}}}""");

    public static byte[] Encode<T>(T value, RecordSchema schema) => Encoder<T>(schema)(value);

    /// <summary>Compiles what encodes many values.</summary>
    public static Func<T, byte[]> Encoder<T>(RecordSchema schema)
    {
        var compiler = new EncoderCompiler();
        var encoder = compiler.ForPayload<T>(schema);
        compiler.Faults.ShouldBeEmpty();
        return value =>
        {
            using var writer = new AvroWriter(new AutoValues(new FakeTimeProvider(Now)));
            encoder.Write(writer, value);
            return writer.FaultCount == 0
                ? writer.Written.ToArray()
                : throw new PayloadException(schema.Fullname, writer.Faults());
        };
    }

    public static IReadOnlyList<string> FaultsOf<T>(T value, RecordSchema schema) =>
        [.. Should.Throw<PayloadException>(() => Encode(value, schema)).Faults.Select(fault => fault.ToString())];

    public static T Decode<T>(byte[] data, Schema writer, Schema? reader = null) =>
        Decoder<T>(writer, reader ?? writer)(data);

    /// <summary>Compiles what decodes many values.</summary>
    public static Func<byte[], T> Decoder<T>(Schema writer, Schema reader)
    {
        var compiler = new DecoderCompiler(typeof(T));
        var decoder = compiler.ForPayload<T>(writer, reader);
        compiler.Faults.ShouldBeEmpty();
        return data =>
        {
            var source = new AvroReader(data);
            var value = decoder.Read(source);
            source.Remaining.ShouldBe(0);
            return value;
        };
    }

    /// <summary>Reads with Apache.Avro, which did not write it.</summary>
    public static GenericRecord Judge(byte[] data, RecordSchema schema)
    {
        using var stream = new MemoryStream(data);
        var record = new GenericDatumReader<GenericRecord>(schema, schema).Read(null!, new BinaryDecoder(stream));
        stream.Position.ShouldBe(data.Length);
        return record;
    }

    /// <summary>Writes with Apache.Avro.</summary>
    public static byte[] JudgeWrites(GenericRecord record)
    {
        using var stream = new MemoryStream();
        new GenericDatumWriter<GenericRecord>(record.Schema).Write(record, new BinaryEncoder(stream));
        return stream.ToArray();
    }
}
