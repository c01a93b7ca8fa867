using Deimos.Records;

namespace Deimos.Runtime.Tests.Records;

[Topic("samples"), Schema("MySchema", Namespace = "com.my-namespace"), KeyField("test_id")]
internal sealed class SampleProducer : RecordProducer<Sample>
{
    public IReadOnlyCollection<string> Watched => WatchedAttributes;
}

[Topic("my-topic-with-id"), Schema("MySchemaWithId", Namespace = "com.my-namespace"), PlainKey]
internal sealed class SampleWithIdProducer : RecordProducer<Sample>
{
    protected override Payload GeneratePayload(Payload attributes, Sample? record)
    {
        var payload = base.GeneratePayload(attributes, record);
        payload["message_id"] = record?.GeneratedId;
        return payload;
    }

    protected override Task PostProcessAsync(IReadOnlyList<Sample> records, CancellationToken cancellationToken)
    {
        foreach (var record in records)
        {
            record.TestId += " processed";
        }

        return Task.CompletedTask;
    }
}
