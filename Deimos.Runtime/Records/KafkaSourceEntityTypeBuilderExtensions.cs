using Deimos.Records;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Microsoft.EntityFrameworkCore;

/// <summary>
/// Declares in a context's model which entities publish themselves.
/// </summary>
public static class KafkaSourceEntityTypeBuilderExtensions
{
    /// <summary>Publishes the changes of an entity when they are saved; call it once for each producer.</summary>
    /// <typeparam name="TProducer">
    /// The producer, derived from <see cref="RecordProducer{TEntity}"/> for the entity or a base class of it.
    /// </typeparam>
    /// <param name="builder">The entity's builder.</param>
    /// <param name="configure">Sets which changes are published; all are if it is left out.</param>
    /// <returns>The same builder.</returns>
    /// <remarks>
    /// Only what <c>SaveChanges</c> writes is seen. For bulk writes there are <c>ExecuteUpdateAndPublishAsync</c>,
    /// <c>ExecuteDeleteAndPublishAsync</c> and <c>ImportAsync</c>. The context must have <c>UseOutbox</c> or
    /// <c>UseRecords</c>.
    /// </remarks>
    /// <exception cref="RecordException">The producer is not one of such entities.</exception>
    public static EntityTypeBuilder HasKafkaSource<TProducer>(
        this EntityTypeBuilder builder, Action<KafkaSourceOptions>? configure = null)
        where TProducer : RecordProducer
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = new KafkaSourceOptions();
        configure?.Invoke(options);
        new KafkaSource(typeof(TProducer), options).AddTo(builder.Metadata);
        return builder;
    }
}
