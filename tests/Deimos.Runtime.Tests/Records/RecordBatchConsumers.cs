using Deimos.Consuming;
using Deimos.Records;
using Microsoft.EntityFrameworkCore;

namespace Deimos.Runtime.Tests.Records;

[Topic("samples"), Schema("MySchemaWithDateTimes", Namespace = "com.my-namespace"), PlainKey]
internal sealed class SampleBatchConsumer(RecordsDb db, BatchScript script) : RecordBatchConsumer<Sample>(db)
{
    protected override bool IsCompacted => script.IsCompacted;

    protected override bool FallsBackToSingle => script.FallsBackToSingle;

    protected override int? MaxDbBatchSize => script.MaxDbBatchSize;

    protected override string? VersionField => script.VersionField;

    protected override bool ProcessMessage(Payload? payload, MessageMetadata metadata) =>
        payload?.TryGetValue("test_id", out var id) != true || id is not "skipped";

    protected override Task PreProcessAsync(
        IReadOnlyList<RecordMessage> messages, CancellationToken cancellationToken)
    {
        script.Processed.Add([.. messages.Select(message => message.Key)]);
        script.PreProcess?.Invoke(messages);
        return Task.CompletedTask;
    }

    protected override Payload? RecordAttributes(Payload payload, object? key) =>
        script.SoftlyDeletes ? new(payload) { ["some_bool"] = false } : payload;

    protected override bool ShouldConsume(Sample record) => script.ShouldConsume(record);

    protected override Task DeleteRecordsAsync(
        IReadOnlyList<RecordMessage> messages, IQueryable<Sample> records, CancellationToken cancellationToken) =>
        script.SoftlyDeletes
            ? records.ExecuteUpdateAsync(set => set.SetProperty(sample => sample.SomeBool, true), cancellationToken)
            : base.DeleteRecordsAsync(messages, records, cancellationToken);

    protected override Task PostProcessAsync(
        IReadOnlyList<RecordMessage> messages, CancellationToken cancellationToken)
    {
        script.Done.Add([.. messages.Select(message => message.Key)]);
        return Task.CompletedTask;
    }
}

[Topic("pairs"), Schema("MySchema", Namespace = "com.my-namespace"), KeySchema("MySchemaCompound_key")]
internal sealed class PairBatchConsumer(RecordsDb db) : RecordBatchConsumer<Pair>(db);

[Topic("boxes"), Schema("MySchema", Namespace = "com.my-namespace"), KeyField("code")]
internal sealed class BoxBatchConsumer(RecordsDb db, BatchScript script) : RecordBatchConsumer<Box>(db)
{
    protected override bool ReplaceAssociations => script.ReplaceAssociations ?? base.ReplaceAssociations;

    protected override string? OffsetProperty => nameof(Box.WrittenOffset);

    protected override string? PartitionProperty => nameof(Box.WrittenPartition);
}

[Topic("boxes"), Schema("MySchema", Namespace = "com.my-namespace"), KeyField("code")]
internal sealed class BoxConsumer(RecordsDb db) : RecordConsumer<Box>(db)
{
    protected override string? OffsetProperty => nameof(Box.WrittenOffset);

    protected override string? PartitionProperty => nameof(Box.WrittenPartition);
}

[Topic("bales"), Schema("MySchema", Namespace = "com.my-namespace"), NoKey]
internal sealed class BaleBatchConsumer(RecordsDb db) : RecordBatchConsumer<Bale>(db);

[Topic("bales"), Schema("MySchema", Namespace = "com.my-namespace"), PlainKey]
internal sealed class OwnBaleBatchConsumer(RecordsDb db) : RecordBatchConsumer<Bale>(db)
{
    protected override bool ReplaceAssociations => false;

    protected override Func<string> BulkImportIdGenerator => () => "consumer";
}
