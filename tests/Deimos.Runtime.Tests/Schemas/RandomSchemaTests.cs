using Avro.Generic;
using Deimos.Schemas;

namespace Deimos.Runtime.Tests.Schemas;

/// <summary>Random schemas with random data, judged by Apache.Avro.</summary>
public class RandomSchemaTests
{
    private const int Runs = 1000;

    [Fact]
    public void What_is_written_is_what_is_read_here_and_by_the_library()
    {
        var seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"Seed {seed}");
        for (var run = 0; run < Runs; run++)
        {
            var schemas = new RandomSchemas(new Random(unchecked(seed + run)));
            var schema = schemas.Record();
            var payload = schemas.Value(schema);
            try
            {
                var data = Avsc.Encode((Payload)payload!, schema);

                Avsc.Decode<Payload>(data, schema).Equals(payload).ShouldBeTrue("read as a payload");
                Avsc.JudgeWrites(Avsc.Judge(data, schema)).ShouldBe(data, "written again by the library");
                Avsc.Encode(Avsc.Decode<GenericRecord>(data, schema), schema).ShouldBe(data, "as a generic record");
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException(
                    $"Seed {seed}, run {run}: {failure.Message} Schema: {SchemaText.Of(schema)}", failure);
            }
        }
    }

    [Fact]
    public void One_wrong_value_is_found_with_its_path()
    {
        var seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"Seed {seed}");
        for (var run = 0; run < Runs; run++)
        {
            var schemas = new RandomSchemas(new Random(unchecked(seed + run)));
            var schema = schemas.Record();
            var payload = (Payload)schemas.Value(schema)!;
            if (schemas.Spoil(payload, schema) is { } path)
            {
                Avsc.FaultsOf(payload, schema).ShouldContain(
                    fault => fault.StartsWith(path, StringComparison.Ordinal), $"seed {seed}, run {run}, {path}");
            }
        }
    }
}
