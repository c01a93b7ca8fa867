using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace Deimos.Records;

/// <summary>
/// Sends what a save without an explicit transaction published, once EF Core holds it for saved: a broker that fails
/// must not make it save the same changes again.
/// </summary>
internal sealed class RecordSaveInterceptor : SaveChangesInterceptor
{
    public static RecordSaveInterceptor Instance { get; } = new();

    public override int SavedChanges(SaveChangesCompletedEventData eventData, int result)
    {
        SendAsync(eventData, CancellationToken.None).GetAwaiter().GetResult();
        return result;
    }

    public override async ValueTask<int> SavedChangesAsync(
        SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        await SendAsync(eventData, cancellationToken).ConfigureAwait(false);
        return result;
    }

    private static Task SendAsync(SaveChangesCompletedEventData eventData, CancellationToken cancellationToken) =>
        eventData.Context?.GetService<IDatabase>() is RecordDatabase database
            ? database.SendAsync(cancellationToken)
            : Task.CompletedTask;
}
