using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Avro;
using Deimos.Schemas;
using Client = Confluent.SchemaRegistry;

namespace Deimos.Confluent;

/// <summary>
/// Gives ids to schemas and finds schemas by id, through Confluent's own client and whatever it is configured for.
/// </summary>
/// <param name="client">The client; it remembers what it was told, and belongs to the caller.</param>
/// <remarks>Safe for concurrent use. Subjects are <c>topic-key</c> and <c>topic-value</c>.</remarks>
public sealed class ConfluentSchemaRegistry(Client.ISchemaRegistryClient client) : ISchemaRegistry
{
    private const int SubjectUnknown = 40401;
    private const int VersionUnknown = 40402;

    private readonly ConcurrentDictionary<int, Schema> _schemas = [];

    private Uri Url { get; } = UrlOf(client);

    /// <inheritdoc/>
    public async ValueTask<int> RegisterAsync(
        string subject,
        Schema schema,
        IReadOnlyList<SchemaReference> references,
        CancellationToken cancellationToken)
    {
        var sent = Sent(schema, references);
        try
        {
            return await AskAsync(() => client.RegisterSchemaAsync(subject, sent), subject, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (SchemaRegistryException refused) when (refused.StatusCode == (int)HttpStatusCode.Conflict)
        {
            throw Conflict(schema, subject, refused.Message, refused);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<RegisteredSchema> FindAsync(
        string subject,
        Schema schema,
        IReadOnlyList<SchemaReference> references,
        CancellationToken cancellationToken)
    {
        var sent = Sent(schema, references);
        var found = await AskAsync(
            () => client.LookupSchemaAsync(subject, sent, ignoreDeletedSchemas: true), subject, cancellationToken)
            .ConfigureAwait(false);
        return new() { Id = found.Id, Subject = subject, Version = found.Version, Schema = schema };
    }

    /// <inheritdoc/>
    public async ValueTask CheckAsync(string subject, Schema schema, CancellationToken cancellationToken)
    {
        var isCompatible = await AskAsync(
            () => client.IsCompatibleAsync(subject, Sent(schema, [])), subject, cancellationToken)
            .ConfigureAwait(false);
        if (!isCompatible)
        {
            throw Conflict(schema, subject, "Confluent's client tells no reasons", null);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<RegisteredSchema?> FindLatestAsync(string subject, CancellationToken cancellationToken)
    {
        try
        {
            var latest = await AskAsync(() => client.GetLatestSchemaAsync(subject), subject, cancellationToken)
                .ConfigureAwait(false);
            return new()
            {
                Id = latest.Id,
                Subject = subject,
                Version = latest.Version,
                Schema = await ParseAsync(latest, cancellationToken).ConfigureAwait(false),
            };
        }
        catch (SchemaRegistryException unknown) when (unknown.ErrorCode is SubjectUnknown or VersionUnknown)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<Schema> GetSchemaAsync(int id, CancellationToken cancellationToken)
    {
        if (_schemas.TryGetValue(id, out var known))
        {
            return known;
        }

        var thing = string.Create(CultureInfo.InvariantCulture, $"id {id}");
        var answer = await AskAsync(() => client.GetSchemaAsync(id), thing, cancellationToken).ConfigureAwait(false);
        return _schemas.GetOrAdd(id, await ParseAsync(answer, cancellationToken).ConfigureAwait(false));
    }

    private async Task<T> AskAsync<T>(Func<Task<T>> ask, string thing, CancellationToken cancellationToken)
    {
        try
        {
            return await ask().WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Client.SchemaRegistryException refused)
        {
            throw new SchemaRegistryException(
                $"The Schema Registry at {Url} refused '{thing}' with {(int)refused.Status}: {refused.Message}",
                Url,
                (int)refused.Status,
                refused.ErrorCode,
                isTransient: refused.Status >= HttpStatusCode.InternalServerError,
                refused);
        }
        catch (Exception failure) when (failure is HttpRequestException
            || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new SchemaRegistryException(
                $"The Schema Registry at {Url} could not be reached for '{thing}': {failure.Message} Start it, or "
                + "set schema.registry.url.",
                Url,
                isTransient: true,
                innerException: failure);
        }
    }

    private async Task<Schema> ParseAsync(Client.Schema answer, CancellationToken cancellationToken)
    {
        var names = new SchemaNames();
        await AddReferencesAsync(answer, names, [], cancellationToken).ConfigureAwait(false);
        return Parse(answer, names);
    }

    private async Task AddReferencesAsync(
        Client.Schema answer, SchemaNames names, HashSet<(string, int)> seen, CancellationToken cancellationToken)
    {
        foreach (var reference in answer.References ?? [])
        {
            if (seen.Add((reference.Subject, reference.Version)))
            {
                var referenced = await AskAsync(
                    () => client.GetRegisteredSchemaAsync(reference.Subject, reference.Version),
                    reference.Subject,
                    cancellationToken).ConfigureAwait(false);
                await AddReferencesAsync(referenced, names, seen, cancellationToken).ConfigureAwait(false);
                Parse(referenced, names);
            }
        }
    }

    private Schema Parse(Client.Schema answer, SchemaNames names)
    {
        try
        {
            return answer.SchemaType == Client.SchemaType.Avro
                ? SchemaText.Parse(answer.SchemaString, names)
                : throw new AvroException($"it is of type {answer.SchemaType}, and only Avro is supported");
        }
        catch (Exception invalid) when (invalid is AvroException or ArgumentException)
        {
            throw new SchemaRegistryException(
                $"A schema of the Schema Registry at {Url} cannot be used: {invalid.Message}.",
                Url,
                innerException: invalid);
        }
    }

    private static Client.Schema Sent(Schema schema, IReadOnlyList<SchemaReference> references) => new(
        SchemaText.Of(schema),
        [.. references.Select(reference =>
            new Client.SchemaReference(reference.Name, reference.Subject, reference.Version))],
        Client.SchemaType.Avro);

    private IncompatibleSchemaException Conflict(
        Schema schema, string subject, string reason, SchemaRegistryException? refused) =>
        new(schema.Fullname, subject, level: null, [reason], Url, refused);

    private static Uri UrlOf(Client.ISchemaRegistryClient client)
    {
        var urls = client.Config
            .FirstOrDefault(setting => setting.Key == Client.SchemaRegistryConfig.PropertyNames.SchemaRegistryUrl)
            .Value?.Split(',');
        return Uri.TryCreate(urls?[0], UriKind.Absolute, out var url)
            ? new UriBuilder(url) { UserName = "", Password = "" }.Uri
            : new Uri("about:blank");
    }
}
