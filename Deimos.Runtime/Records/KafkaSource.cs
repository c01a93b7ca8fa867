using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Deimos.Records;

/// <summary>
/// A producer that publishes the changes of an entity.
/// </summary>
internal sealed record KafkaSource(Type Producer, KafkaSourceOptions Options)
{
    private const string Annotation = "Deimos:KafkaSource:";

    private static readonly ConditionalWeakTable<IReadOnlyEntityType, IReadOnlyList<KafkaSource>> Known = [];

    /// <summary>Gives the sources of an entity type and its base types.</summary>
    /// <exception cref="RecordException">A declaration cannot be used.</exception>
    public static IReadOnlyList<KafkaSource> Of(IReadOnlyEntityType entity) =>
        Known.TryGetValue(entity, out var known) ? known : Known.GetValue(entity, Read);

    /// <summary>Notes a source in the model, as text, which migrations and compiled models can hold.</summary>
    public void AddTo(IMutableEntityType entity)
    {
        Check(entity, Producer);
        entity.SetAnnotation(Annotation + NameOf(Producer), Flags(Options));
    }

    /// <exception cref="RecordException">The host does not have the producer.</exception>
    public RecordProducer ProducerFrom(IServiceProvider services) =>
        (RecordProducer?)services.GetService(Producer) ?? throw new RecordException(MissingProducer);

    public string MissingProducer =>
        $"{Producer.Name} is a Kafka source, and the host does not have it. Add it with AddProducer<{Producer.Name}>().";

    private static List<KafkaSource> Read(IReadOnlyEntityType entity)
    {
        var sources = new List<KafkaSource>();
        foreach (var level in entity.GetAllBaseTypesInclusive())
        {
            sources.AddRange(level.GetAnnotations()
                .Where(annotation => annotation.Name.StartsWith(Annotation, StringComparison.Ordinal))
                .Select(annotation => new KafkaSource(
                    TypeOf(level, annotation.Name[Annotation.Length..]), OptionsOf((string)annotation.Value!))));
        }

        if (entity.ClrType.GetCustomAttribute<KafkaSourceAttribute>(inherit: true) is { } attribute)
        {
            sources.AddRange(FromAttribute(entity, attribute));
        }

        return [.. sources.DistinctBy(source => source.Producer)];
    }

    private static IEnumerable<KafkaSource> FromAttribute(IReadOnlyEntityType entity, KafkaSourceAttribute attribute)
    {
        if (attribute.Producers.Count == 0)
        {
            throw new RecordException(
                $"{entity.DisplayName()} has [KafkaSource] without a producer. Name one: "
                + $"[KafkaSource(typeof({entity.DisplayName()}Producer))].");
        }

        foreach (var producer in attribute.Producers)
        {
            Check(entity, producer);
            yield return new(producer, new()
            {
                Create = attribute.Create,
                Update = attribute.Update,
                Delete = attribute.Delete,
                Import = attribute.Import,
                TruncateColumns = attribute.TruncateColumns,
            });
        }
    }

    private static void Check(IReadOnlyEntityType entity, Type producer)
    {
        if (!typeof(RecordProducer).IsAssignableFrom(producer) || producer.IsAbstract
            || !RecordProducer.EntityTypeOf(producer).IsAssignableFrom(entity.ClrType))
        {
            throw new RecordException(
                $"{entity.DisplayName()} names {producer.Name} as its Kafka source, which does not produce such "
                + $"records. Derive it from RecordProducer<{entity.DisplayName()}>.");
        }
    }

    private static Type TypeOf(IReadOnlyEntityType entity, string name) =>
        Type.GetType(name) ?? throw new RecordException(
            $"{entity.DisplayName()} names '{name}' as its Kafka source, which does not exist any more. Make the "
            + "compiled model anew.");

    // Without the assembly's version, so that snapshots do not change with every build.
    private static string NameOf(Type producer) => $"{producer.FullName}, {producer.Assembly.GetName().Name}";

    private static string Flags(KafkaSourceOptions options) => string.Join(
        ',',
        new[]
        {
            options.Create ? nameof(options.Create) : null,
            options.Update ? nameof(options.Update) : null,
            options.Delete ? nameof(options.Delete) : null,
            options.Import ? nameof(options.Import) : null,
            options.TruncateColumns ? nameof(options.TruncateColumns) : null,
        }.Where(flag => flag is not null));

    private static KafkaSourceOptions OptionsOf(string text)
    {
        var flags = text.Split(',');
        return new()
        {
            Create = flags.Contains(nameof(KafkaSourceOptions.Create)),
            Update = flags.Contains(nameof(KafkaSourceOptions.Update)),
            Delete = flags.Contains(nameof(KafkaSourceOptions.Delete)),
            Import = flags.Contains(nameof(KafkaSourceOptions.Import)),
            TruncateColumns = flags.Contains(nameof(KafkaSourceOptions.TruncateColumns)),
        };
    }
}
