using Deimos.Consuming;
using Deimos.Records;
using Microsoft.EntityFrameworkCore;

namespace Deimos.Runtime.Tests.Records;

[Topic("samples"), Schema("MySchemaWithDateTimes", Namespace = "com.my-namespace"), PlainKey]
internal sealed class SampleConsumer(RecordsDb db) : RecordConsumer<Sample>(db);

[Topic("samples"), Schema("MySchema", Namespace = "com.my-namespace"), KeyField("test_id")]
internal sealed class SampleByFieldConsumer(RecordsDb db) : RecordConsumer<Sample>(db)
{
    protected override string? VersionField => "some_int";
}

[Topic("samples"), Schema("MySchema", Namespace = "com.my-namespace"), PlainKey]
internal sealed class SampleByLookupConsumer(RecordsDb db) : RecordConsumer<Sample>(db)
{
    protected override bool ProcessMessage(Payload? payload, MessageMetadata metadata) =>
        payload?["test_id"] is not "skipped";

    protected override Task<Sample?> FetchRecordAsync(
        Payload? payload, object? key, CancellationToken cancellationToken)
    {
        var testId = (string?)payload?["test_id"];
        return Context.Set<Sample>().SingleOrDefaultAsync(sample => sample.TestId == testId, cancellationToken);
    }

    protected override void AssignKey(Sample record, Payload payload, object? key)
    {
        // The database makes it.
    }
}

[Topic("pairs"), Schema("MySchema", Namespace = "com.my-namespace"), KeySchema("MySchemaCompound_key")]
internal sealed class PairConsumer(RecordsDb db) : RecordConsumer<Pair>(db);
