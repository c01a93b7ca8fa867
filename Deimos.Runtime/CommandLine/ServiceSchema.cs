using Avro;
using Deimos.Schemas;

namespace Deimos.CommandLine;

/// <summary>
/// A schema of a service with the subject that it is for, and what the registry says of it.
/// </summary>
/// <param name="Subject">The subject.</param>
/// <param name="Schema">The schema.</param>
/// <param name="Serializers">Knows the registry.</param>
internal sealed record ServiceSchema(string Subject, RecordSchema Schema, SerializerFactory Serializers)
{
    private const int SubjectUnknown = 40401;
    private const int SchemaUnknown = 40403;

    /// <summary>Finds the id under which the schema is registered in its subject; null if it is not.</summary>
    /// <exception cref="SchemaRegistryException">The registry refused or could not be reached.</exception>
    public async Task<int?> FindIdAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await Serializers.CreateRegistrar(autoRegister: false)
                .GetIdAsync(Subject, Schema, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (SchemaRegistryException unknown) when (unknown.ErrorCode is SubjectUnknown or SchemaUnknown)
        {
            return null;
        }
    }

    /// <summary>Says which version the schema would become; it may not be registered yet.</summary>
    /// <exception cref="IncompatibleSchemaException">It may not follow the versions that there are.</exception>
    /// <exception cref="SchemaRegistryException">The registry refused or could not be reached.</exception>
    public async Task<int> FindNextVersionAsync(CancellationToken cancellationToken)
    {
        var latest = await Serializers.Registry.FindLatestAsync(Subject, cancellationToken).ConfigureAwait(false);
        if (latest is null)
        {
            return 1;
        }

        await Serializers.Registry.CheckAsync(Subject, Schema, cancellationToken).ConfigureAwait(false);
        return latest.Version + 1;
    }

    /// <summary>Registers the schema.</summary>
    /// <returns>Its id.</returns>
    /// <exception cref="SchemaRegistryException">The registry refused or could not be reached.</exception>
    public ValueTask<int> RegisterAsync(CancellationToken cancellationToken) =>
        Serializers.CreateRegistrar(autoRegister: true).GetIdAsync(Subject, Schema, cancellationToken);
}
