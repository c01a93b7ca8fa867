using Avro;
using Avro.Specific;
using Deimos.Schemas.Framing;
using Deimos.Schemas.Reading;
using Deimos.Schemas.Writing;
using Microsoft.Extensions.Options;

namespace Deimos.Schemas;

/// <summary>
/// Makes the serializers of topics.
/// </summary>
/// <remarks>Safe for concurrent use; one per host.</remarks>
internal sealed class SerializerFactory(
    SchemaStore store,
    ISchemaRegistry registry,
    TimeProvider time,
    IOptions<SchemaOptions> options)
{
    /// <summary>Gets how messages travel.</summary>
    public MessageFormat Format { get; } = options.Value.Backend switch
    {
        SchemaBackend.Local => new ContainerFormat(),
        SchemaBackend.Validation => new JsonFormat(),
        _ => new RegistryFormat(registry, new SchemaRegistrar(store, registry, options.Value)),
    };

    /// <summary>Gets where ids come from, if <see cref="SchemaOptions.HasRegistry"/>.</summary>
    public ISchemaRegistry Registry => registry;

    /// <summary>Makes what registers schemas, or only finds them, whatever the options say.</summary>
    public SchemaRegistrar CreateRegistrar(bool autoRegister) => new(
        store, registry, new() { AutoRegister = autoRegister, UseReferences = options.Value.UseReferences });

    /// <summary>Makes the serializer of one topic.</summary>
    /// <exception cref="DeclarationException">The type, schema and key do not fit together.</exception>
    /// <exception cref="SchemaException">A schema is missing or cannot be used.</exception>
    public MessageSerializer<T> CreateSerializer<T>(TopicDeclaration declaration, string subjectTopic)
        where T : class
    {
        var topic = declaration.Topic;
        var schema = ValueSchema<T>(declaration)
            ?? throw new DeclarationException(topic, [$"Topic '{topic}' has no schema for what is produced to it. Put "
                + "[Schema(\"…\")] on the producer."]);
        if (declaration.Key.Kind == KeyKind.Unspecified)
        {
            throw new DeclarationException(topic, [$"Topic '{topic}' has a producer that says nothing about keys. Put "
                + "[KeyField(\"…\")], [KeySchema(\"…\")], [PlainKey] or [NoKey] on it."]);
        }

        var keySchema = KeySchemaOf(declaration, schema);
        var value = Declared($"{subjectTopic}-value", schema);
        var key = keySchema is null ? null : Declared($"{subjectTopic}-key", keySchema);
        return new MessageSerializer<T>(
            CreateWriter<T>(declaration, value, key),
            options.Value.UseLatestVersion
                ? cancellationToken => CreateLatestWriterAsync<T>(declaration, value, key, cancellationToken)
                : null);
    }

    /// <summary>Makes the deserializer of one topic.</summary>
    /// <exception cref="DeclarationException">The type, schema and key do not fit together.</exception>
    /// <exception cref="SchemaException">A schema is missing or cannot be used.</exception>
    public MessageDeserializer<T> CreateDeserializer<T>(TopicDeclaration declaration)
        where T : class
    {
        if (declaration.Records.Count > 0)
        {
            return new MessageDeserializer<T>(
                CreateRecordsDecoder<T>(declaration), CreateKeyDecoder(declaration, payload: null));
        }

        var schema = ValueSchema<T>(declaration);
        if (schema is null && !Format.TellsSchema)
        {
            throw new DeclarationException(declaration.Topic, [$"Topic '{declaration.Topic}' has a consumer without a "
                + $"schema, and with the backend {options.Value.Backend} messages do not bring theirs. Put "
                + "[Schema(\"…\")] on the consumer."]);
        }

        if (schema is not null)
        {
            // Judged now, not with the first message: the reader's own data must be readable.
            var compiler = new DecoderCompiler(typeof(T));
            compiler.ForPayload<T>(schema, schema);
            if (compiler.Faults.Count > 0)
            {
                throw new DeclarationException(declaration.Topic, compiler.Faults);
            }
        }

        return new MessageDeserializer<T>(
            Format.CreateDecoder<T>(schema, isKey: false), CreateKeyDecoder(declaration, schema));
    }

    /// <summary>Makes the decoder of a topic that carries several record types.</summary>
    private RecordTypesDecoder<T> CreateRecordsDecoder<T>(TopicDeclaration declaration)
        where T : class
    {
        var faults = new List<string>();
        var types = new Dictionary<string, (Type Type, RecordSchema Schema)>(StringComparer.Ordinal);
        if (Format is not RegistryFormat)
        {
            faults.Add($"Topic '{declaration.Topic}' has a consumer of several record types, which only the backend "
                + $"{SchemaBackend.Registry} can tell apart.");
        }

        foreach (var (type, name) in declaration.Records)
        {
            if (!type.IsAssignableTo(typeof(T)))
            {
                faults.Add($"Topic '{declaration.Topic}' has the record '{name}', whose type {type.Name} is no "
                    + $"{typeof(T).Name}. Derive it from that type.");
            }
            else if (store.Get(name) is not RecordSchema record || !types.TryAdd(record.Fullname, (type, record)))
            {
                faults.Add($"Topic '{declaration.Topic}' has the record '{name}' twice, or it is no record.");
            }
            else
            {
                // Judged now, not with the first message: the reader's own data must be readable.
                var compiler = new DecoderCompiler(type);
                compiler.Check(type, record);
                faults.AddRange(compiler.Faults);
            }
        }

        return faults.Count == 0
            ? new(registry, types)
            : throw new DeclarationException(declaration.Topic, faults);
    }

    /// <summary>Makes the decoder of a topic's keys.</summary>
    public KeyDecoder CreateKeyDecoder(TopicDeclaration declaration, RecordSchema? payload)
    {
        var keySchema = KeySchemaOf(declaration, payload);
        var hasSchema = declaration.Key.Kind is KeyKind.Field or KeyKind.Schema;
        return new KeyDecoder(
            declaration.Key,
            keySchema,
            hasSchema ? Format.CreateDecoder<Payload>(keySchema, isKey: true) : null);
    }

    /// <summary>Makes the encoder of a payload's type.</summary>
    /// <exception cref="DeclarationException">The type cannot be written with the schema.</exception>
    public static Encoder<T> CreateEncoder<T>(RecordSchema schema, string topic)
    {
        var compiler = new EncoderCompiler();
        var encoder = compiler.ForPayload<T>(schema);
        return compiler.Faults.Count == 0 ? encoder : throw new DeclarationException(topic, compiler.Faults);
    }

    /// <summary>Finds the schema of a topic's payloads: the declared one, or that of a generated class.</summary>
    public RecordSchema? ValueSchema<T>(TopicDeclaration declaration)
        where T : class
    {
        var schema = declaration.SchemaFullName is { } name ? store.Get(name)
            : typeof(ISpecificRecord).IsAssignableFrom(typeof(T))
                ? ((ISpecificRecord)Activator.CreateInstance<T>()).Schema
                : null;
        return schema is null or RecordSchema
            ? (RecordSchema?)schema
            : throw new DeclarationException(declaration.Topic, [$"Topic '{declaration.Topic}' has the schema "
                + $"'{schema.Fullname}', which is no record. Payloads are records."]);
    }

    /// <summary>Finds or makes the schema of a topic's keys; null if they have none.</summary>
    public RecordSchema? KeySchemaOf(TopicDeclaration declaration, RecordSchema? payload)
    {
        var key = declaration.Key;
        if (key.Kind == KeyKind.Field)
        {
            return payload is null ? null : KeySchema.ForField(payload, key, declaration.Topic);
        }

        if (key.Kind != KeyKind.Schema)
        {
            return null;
        }

        var space = key.SchemaNamespace ?? payload?.Namespace ?? declaration.SchemaNamespace;
        return store.Get(TopicDeclaration.FullName(key.SchemaName!, space)) as RecordSchema
            ?? throw new DeclarationException(declaration.Topic, [$"Topic '{declaration.Topic}' has the key schema "
                + $"'{key.SchemaName}', which is no record. Use [KeyField] for single values."]);
    }

    private SubjectSchema Declared(string subject, RecordSchema schema) =>
        new(subject, schema, Format.CreateFrame(subject, schema));

    private MessageWriter<T> CreateWriter<T>(TopicDeclaration declaration, SubjectSchema value, SubjectSchema? key)
        where T : class => new(
            value.Schema,
            CreateEncoder<T>(value.Schema, declaration.Topic),
            value.Frame,
            declaration.Key,
            new KeyEncoder(declaration.Key, key?.Schema, declaration.Topic),
            key?.Frame,
            time);

    private async Task<MessageWriter<T>> CreateLatestWriterAsync<T>(
        TopicDeclaration declaration, SubjectSchema value, SubjectSchema? key, CancellationToken cancellationToken)
        where T : class
    {
        var latest = await LatestAsync(value, cancellationToken).ConfigureAwait(false);
        var latestKey = key is null ? null : await LatestAsync(key, cancellationToken).ConfigureAwait(false);
        return CreateWriter<T>(declaration, latest, latestKey);
    }

    /// <summary>Finds the latest version of a subject; the declared schema is the first if there is none.</summary>
    private async Task<SubjectSchema> LatestAsync(SubjectSchema declared, CancellationToken cancellationToken)
    {
        if (await registry.FindLatestAsync(declared.Subject, cancellationToken).ConfigureAwait(false) is not { } latest)
        {
            return declared;
        }

        var result = SchemaCompatibility.Check(latest.Schema, declared.Schema);
        return result.IsCompatible
            ? new(declared.Subject, (RecordSchema)latest.Schema, new RegistryFrame(_ => new(latest.Id)))
            : throw new SchemaException(
                $"Schema '{declared.Schema.Fullname}' describes data that version {latest.Version} of subject "
                + $"'{declared.Subject}' cannot read, and {SchemaOptions.SectionName}:"
                + $"{nameof(SchemaOptions.UseLatestVersion)} is true: {string.Join("; ", result.Reasons)}. Change "
                + "the schema, or register it as the next version.",
                declared.Schema.Fullname,
                null,
                0,
                0,
                null);
    }
}
