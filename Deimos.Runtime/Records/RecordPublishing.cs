using Deimos.Producing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.DependencyInjection;

namespace Deimos.Records;

/// <summary>
/// Gives changes of records to the producers that their Kafka sources name.
/// </summary>
internal static class RecordPublishing
{
    /// <summary>Says whether entities have a producer that is not disabled.</summary>
    /// <exception cref="RecordException">The context does not know the producers.</exception>
    public static bool IsWanted(DbContext context, IEnumerable<IEntityType> entities)
    {
        var producers = entities.SelectMany(KafkaSource.Of).Select(source => source.Producer).Distinct().ToList();
        if (producers.Count == 0)
        {
            return false;
        }

        var pipelines = ServicesOf(context).GetRequiredService<ProducerPipelines>();
        return producers.Exists(producer => !pipelines.Get<Payload>(producer).Profile.IsDisabled);
    }

    /// <param name="context">The context that has written them.</param>
    /// <param name="changes">The changes, in the order of their messages.</param>
    /// <param name="optionsOf">Says of a source which changes it publishes.</param>
    /// <param name="defer">Takes what is to be sent once the transaction has committed.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task PublishAsync(
        DbContext context,
        IReadOnlyList<RecordChange> changes,
        Func<KafkaSource, KafkaSourceOptions> optionsOf,
        Action<Func<CancellationToken, Task>> defer,
        CancellationToken cancellationToken)
    {
        var scope = RecordServices.Scope(ServicesOf(context));
        await using var _ = scope.ConfigureAwait(false);
        foreach (var source in changes.SelectMany(change => KafkaSource.Of(change.Entry.Metadata)).Distinct())
        {
            await source.ProducerFrom(scope.Services).PublishChangesAsync(
                changes.Where(change => KafkaSource.Of(change.Entry.Metadata).Contains(source)),
                optionsOf(source),
                context,
                defer,
                cancellationToken).ConfigureAwait(false);
        }
    }

    private static IServiceProvider ServicesOf(DbContext context) =>
        context.GetService<IDbContextOptions>().FindExtension<CoreOptionsExtension>()?.ApplicationServiceProvider
        ?? throw new RecordException(
            $"{context.GetType().Name} has records that publish themselves, and was made by hand, without the "
            + "producers. Take it from dependency injection, or call UseApplicationServiceProvider on its options.");
}
