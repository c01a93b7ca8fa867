using Deimos.Producing;
using Microsoft.EntityFrameworkCore;

namespace Deimos.Records;

/// <summary>
/// What all producers of records have in common; derive from <see cref="RecordProducer{TEntity}"/>.
/// </summary>
public abstract class RecordProducer : Producer<Payload>
{
    private protected RecordProducer()
    {
    }

    /// <summary>Finds the entity in the base of a producer's class.</summary>
    internal static Type EntityTypeOf(Type producer) => PayloadTypes.Of(producer, typeof(RecordProducer<>));

    /// <summary>Publishes changes that are saved but not yet committed.</summary>
    internal abstract Task PublishChangesAsync(
        IEnumerable<RecordChange> changes,
        KafkaSourceOptions source,
        DbContext context,
        Action<Func<CancellationToken, Task>> defer,
        CancellationToken cancellationToken);
}
