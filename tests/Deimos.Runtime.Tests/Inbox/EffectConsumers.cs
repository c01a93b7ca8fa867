using Deimos.Consuming;
using Deimos.Records;
using Deimos.Runtime.Tests.Hosting;

namespace Deimos.Runtime.Tests.Inbox;

[Topic("things"), Schema("MySchema", Namespace = "com.my-namespace"), KeyField("test_id")]
internal sealed class EffectConsumer(EffectsDb db) : Consumer<Thing>
{
    public override async Task ConsumeAsync(
        Thing? payload, MessageMetadata metadata, CancellationToken cancellationToken)
    {
        db.Add(new Effect { TestId = payload!.TestId, SomeInt = payload.SomeInt });
        await db.SaveChangesAsync(cancellationToken);
        if (payload.TestId.StartsWith("bad", StringComparison.Ordinal))
        {
            throw new InvalidOperationException("made to fail");
        }
    }
}

[Topic("things"), Schema("MySchema", Namespace = "com.my-namespace"), KeyField("test_id")]
internal sealed class EffectBatchConsumer(EffectsDb db) : BatchConsumer<Thing>
{
    public override async Task ConsumeAsync(
        IReadOnlyList<Thing?> payloads, BatchMetadata metadata, CancellationToken cancellationToken)
    {
        db.AddRange(payloads.Select(thing => new Effect { TestId = thing!.TestId, SomeInt = thing.SomeInt }));
        await db.SaveChangesAsync(cancellationToken);
    }
}

/// <summary>Adds a row for each message, as no key says which row is meant.</summary>
[Topic("things"), Schema("MySchema", Namespace = "com.my-namespace"), KeyField("test_id")]
internal sealed class EffectRecords(EffectsDb db) : RecordBatchConsumer<Effect>(db)
{
    protected override IReadOnlyList<string>? KeyProperties(Type entity) => [];
}
