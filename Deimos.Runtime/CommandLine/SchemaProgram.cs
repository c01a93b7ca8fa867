using Deimos.Consuming;
using Deimos.Hosting;
using Deimos.Producing;
using Deimos.Schemas;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Deimos.CommandLine;

/// <summary>
/// Compares the schemas of a service with those of its registry, and registers them.
/// </summary>
internal sealed class SchemaProgram(IServiceProvider services, TextWriter output)
{
    private readonly SchemaOptions _options = services.GetRequiredService<IOptions<SchemaOptions>>().Value;

    /// <summary>Checks everything that producers write and consumers read, and changes nothing.</summary>
    /// <returns>Whether all is well.</returns>
    /// <exception cref="DeimosConfigurationException">Declarations are wrong.</exception>
    /// <exception cref="SchemaRegistryException">The registry refused or could not be reached.</exception>
    public async Task<bool> CheckAsync(CancellationToken cancellationToken)
    {
        var (written, read) = ReadDeclarations();
        if (!_options.HasRegistry)
        {
            await output.WriteLineAsync(
                $"All schemas can be used. The backend {_options.Backend} has no registry to compare them with.")
                .ConfigureAwait(false);
            return true;
        }

        var conflicts = 0;
        foreach (var schema in written)
        {
            conflicts += await CheckAsync(schema, cancellationToken).ConfigureAwait(false) ? 0 : 1;
        }

        foreach (var (consumer, schema) in read)
        {
            conflicts += await CheckReaderAsync(consumer, schema, cancellationToken).ConfigureAwait(false) ? 0 : 1;
        }

        return conflicts == 0;
    }

    /// <summary>Registers everything that producers write.</summary>
    /// <returns>Whether all is registered; otherwise nothing is.</returns>
    /// <exception cref="DeimosConfigurationException">Declarations are wrong, or there is no registry.</exception>
    /// <exception cref="SchemaRegistryException">The registry refused or could not be reached.</exception>
    public async Task<bool> RegisterAsync(CancellationToken cancellationToken)
    {
        var (written, _) = ReadDeclarations();
        if (!_options.HasRegistry)
        {
            throw new DeimosConfigurationException(
            [
                $"{SchemaOptions.SectionName}:{nameof(SchemaOptions.Backend)} is {_options.Backend}, which has no "
                + $"registry; use {SchemaBackend.Registry}.",
            ]);
        }

        var missing = new List<ServiceSchema>();
        var conflicts = 0;
        foreach (var schema in written)
        {
            if (await schema.FindIdAsync(cancellationToken).ConfigureAwait(false) is { } id)
            {
                await WriteAsync(schema, $"is registered with id {id}").ConfigureAwait(false);
            }
            else if (await NextVersionAsync(schema, cancellationToken).ConfigureAwait(false) is not null)
            {
                missing.Add(schema);
            }
            else
            {
                conflicts++;
            }
        }

        foreach (var schema in conflicts == 0 ? missing : [])
        {
            var id = await schema.RegisterAsync(cancellationToken).ConfigureAwait(false);
            await WriteAsync(schema, $"is now registered with id {id}").ConfigureAwait(false);
        }

        return conflicts == 0;
    }

    private async Task<bool> CheckAsync(ServiceSchema schema, CancellationToken cancellationToken)
    {
        if (await schema.FindIdAsync(cancellationToken).ConfigureAwait(false) is { } id)
        {
            await WriteAsync(schema, $"is registered with id {id}").ConfigureAwait(false);
        }
        else if (await NextVersionAsync(schema, cancellationToken).ConfigureAwait(false) is { } version)
        {
            await WriteAsync(schema, $"is not registered; it would become version {version}").ConfigureAwait(false);
        }
        else
        {
            return false;
        }

        return true;
    }

    /// <summary>Finds which version a schema would become; a conflict is told, and is null.</summary>
    private async Task<int?> NextVersionAsync(ServiceSchema schema, CancellationToken cancellationToken)
    {
        try
        {
            return await schema.FindNextVersionAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (IncompatibleSchemaException conflict)
        {
            await WriteAsync(schema, $"CONFLICTS: {conflict.Message}").ConfigureAwait(false);
            return null;
        }
    }

    private async Task<bool> CheckReaderAsync(
        string consumer, ServiceSchema schema, CancellationToken cancellationToken)
    {
        var latest = await schema.Serializers.Registry.FindLatestAsync(schema.Subject, cancellationToken)
            .ConfigureAwait(false);
        if (latest is null)
        {
            await WriteAsync(schema, $"has no version yet for {consumer} to read").ConfigureAwait(false);
            return true;
        }

        var result = SchemaCompatibility.Check(schema.Schema, latest.Schema);
        await WriteAsync(
            schema,
            result.IsCompatible
                ? $"has version {latest.Version}, which {consumer} can read"
                : $"CONFLICTS: {consumer} cannot read version {latest.Version} as {schema.Schema.Fullname}: "
                    + $"{string.Join("; ", result.Reasons)}").ConfigureAwait(false);
        return result.IsCompatible;
    }

    private Task WriteAsync(ServiceSchema schema, string what) => output.WriteLineAsync($"{schema.Subject} {what}");

    /// <summary>Reads what classes declare, with their files.</summary>
    private (List<ServiceSchema> Written, List<(string Consumer, ServiceSchema Schema)> Read) ReadDeclarations()
    {
        var faults = new List<string>();
        var written = new List<ServiceSchema>();
        foreach (var producer in services.GetServices<ProducerRegistration>())
        {
            StartupCheck.Collect(faults, () => written.AddRange(SchemasOf(producer)));
        }

        var read = new List<(string Consumer, ServiceSchema Schema)>();
        foreach (var consumer in services.GetServices<ConsumerRegistration>())
        {
            StartupCheck.Collect(faults, () => read.AddRange(SchemasOf(consumer)));
        }

        return faults.Count == 0
            ? ([.. written.DistinctBy(schema => (schema.Subject, schema.Schema.Fullname))], read)
            : throw new DeimosConfigurationException(faults);
    }

    private IEnumerable<ServiceSchema> SchemasOf(ProducerRegistration producer)
    {
        var profile = services.GetRequiredService<ProducerPipelines>().Get(producer.ProducerType).Profile;
        var serializers = services.GetRequiredService<SerializerFactories>().For(profile.Own);
        yield return new($"{profile.Topic}-value", profile.Schema, serializers);
        if (profile.KeySchema is { } keySchema)
        {
            yield return new($"{profile.Topic}-key", keySchema, serializers);
        }
    }

    private IEnumerable<(string Consumer, ServiceSchema Schema)> SchemasOf(ConsumerRegistration consumer)
    {
        var workers = services.GetRequiredService<ConsumerWorkers>();
        var topic = workers.Get(consumer).Profile.Topic;
        var options = workers.OptionsOf(consumer);
        var declaration = TopicDeclaration.Of(
            consumer.ConsumerType,
            options,
            new("AddConsumer", NeedsSchema: false, NeedsKey: false, _options.DefaultNamespace));
        var serializers = services.GetRequiredService<SerializerFactories>().For(options);
        if (declaration.SchemaFullName is not null)
        {
            yield return (
                consumer.Name,
                new($"{topic}-value", serializers.ValueSchema<Payload>(declaration)!, serializers));
        }
    }
}
