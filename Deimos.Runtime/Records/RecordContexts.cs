using Deimos.Producing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Deimos.Records;

/// <summary>
/// Finds the context that has an entity.
/// </summary>
internal sealed class RecordContexts(IServiceProvider root, IEnumerable<RecordContextRegistration> registrations)
{
    private readonly Type[] _types = [.. registrations.Select(registration => registration.ContextType)];

    /// <summary>Finds the context for a call: the given one, or that of the scope which has the entity.</summary>
    /// <exception cref="RecordException">No context has the entity.</exception>
    public static FoundContext Find(IServiceProvider scope, Type entity, Type user, DbContext? given)
    {
        if (given is not null)
        {
            return new(given, null);
        }

        return scope.GetService<RecordContexts>() is { } contexts
            ? contexts.Find(scope, entity, user)
            : throw Missing(entity, user);
    }

    private FoundContext Find(IServiceProvider scope, Type entity, Type user)
    {
        // What lives as long as the host has no context of its own to share.
        AsyncServiceScope? fresh = ReferenceEquals(scope, root) ? root.CreateAsyncScope() : null;
        var services = fresh?.ServiceProvider ?? scope;
        var found = _types.Select(type => (DbContext?)services.GetService(type))
            .FirstOrDefault(context => context?.Model.FindEntityType(entity) is not null);
        if (found is null)
        {
            fresh?.Dispose();
            throw Missing(entity, user);
        }

        return new(found, fresh);
    }

    private static RecordException Missing(Type entity, Type user) => new(
        $"{user.Name} needs the context of {entity.Name}, and none is known to have it. Add it with UseOutbox<…> or "
        + $"UseRecords<…>, or name it in {nameof(PublishOptions)}.{nameof(PublishOptions.DbContext)}.");

    /// <summary>A context, and the scope that was made for it.</summary>
    internal sealed class FoundContext(DbContext context, AsyncServiceScope? scope) : IAsyncDisposable
    {
        public DbContext Context { get; } = context;

        public ValueTask DisposeAsync() => scope?.DisposeAsync() ?? ValueTask.CompletedTask;
    }
}
