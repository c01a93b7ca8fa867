using Avro;
using Avro.Generic;
using Deimos.Schemas;
using Deimos.Schemas.Framing;

namespace Deimos.Runtime.Tests.Schemas;

/// <summary>Random schemas with random data, judged by Apache.Avro.</summary>
public class RandomSchemaTests
{
    private const int Schemas = 2_000;
    private const int ValuesOfEach = 5;

    [Fact]
    public void What_is_written_is_what_is_read_here_and_by_the_library() => ForRandomSchemas(schema =>
    {
        var (encode, decode) = (Avsc.Encoder<Payload>(schema), Avsc.Decoder<Payload>(schema, schema));
        var decodeGeneric = Avsc.Decoder<GenericRecord>(schema, schema);
        var encodeGeneric = Avsc.Encoder<GenericRecord>(schema);
        return (schemas, payload) =>
        {
            var data = encode(payload);

            decode(data).Equals(payload).ShouldBeTrue("read as a payload");
            Avsc.JudgeWrites(Avsc.Judge(data, schema)).ShouldBe(data, "written again by the library");
            encodeGeneric(decodeGeneric(data)).ShouldBe(data, "as a generic record");
        };
    });

    [Fact]
    public void What_is_written_as_JSON_is_what_is_read() => ForRandomSchemas(schema =>
    {
        var encode = Avsc.Encoder<Payload>(schema);
        var frame = new JsonFrame(schema);
        var decoder = new JsonDecoder<Payload>(schema, isKey: false);
        return (schemas, payload) =>
        {
            var decoding = decoder.DecodeAsync(frame.Wrap(encode(payload)), CancellationToken.None);

            decoding.IsCompletedSuccessfully.ShouldBeTrue();
            decoding.Result.Value.Equals(payload).ShouldBeTrue();
        };
    });

    [Fact]
    public void One_wrong_value_is_found_with_its_path()
    {
        var spoiled = 0;
        ForRandomSchemas(schema =>
        {
            var encode = Avsc.Encoder<Payload>(schema);
            return (schemas, payload) =>
            {
                if (schemas.Spoil(payload, schema) is { } path)
                {
                    Should.Throw<PayloadException>(() => encode(payload)).Faults
                        .Any(fault => fault.Path.StartsWith(path, StringComparison.Ordinal)).ShouldBeTrue(path);
                    spoiled++;
                }
            };
        });

        spoiled.ShouldBeGreaterThan(Schemas * ValuesOfEach / 2);
    }

    private static void ForRandomSchemas(Func<RecordSchema, Action<RandomSchemas, Payload>> prepare)
    {
        var seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"Seed {seed}, {Schemas * ValuesOfEach} cases");
        for (var run = 0; run < Schemas; run++)
        {
            var schemas = new RandomSchemas(new Random(unchecked(seed + run)));
            var schema = schemas.Record();
            try
            {
                var check = prepare(schema);
                for (var value = 0; value < ValuesOfEach; value++)
                {
                    check(schemas, (Payload)schemas.Value(schema)!);
                }
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException(
                    $"Seed {seed}, run {run}: {failure.Message} Schema: {SchemaText.Of(schema)}", failure);
            }
        }
    }
}
