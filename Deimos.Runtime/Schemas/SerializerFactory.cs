using Avro;
using Avro.Specific;
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

        var compiler = new EncoderCompiler();
        var encoder = compiler.ForPayload<T>(schema);
        if (compiler.Faults.Count > 0)
        {
            throw new DeclarationException(topic, compiler.Faults);
        }

        var keySchema = KeySchemaOf(declaration, schema);
        return new MessageSerializer<T>(
            schema,
            encoder,
            declaration.Key,
            new KeyEncoder(declaration.Key, keySchema, topic),
            new SubjectIds(registry, subjectTopic, schema, keySchema, options.Value.AutoRegister),
            time);
    }

    /// <summary>Makes the deserializer of one topic.</summary>
    /// <exception cref="DeclarationException">The type, schema and key do not fit together.</exception>
    /// <exception cref="SchemaException">A schema is missing or cannot be used.</exception>
    public MessageDeserializer<T> CreateDeserializer<T>(TopicDeclaration declaration)
        where T : class
    {
        var schema = ValueSchema<T>(declaration);
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

        var keySchema = KeySchemaOf(declaration, schema);
        var hasSchema = declaration.Key.Kind is KeyKind.Field or KeyKind.Schema;
        var keys = hasSchema ? new FramedDecoder<Payload>(registry, keySchema, isKey: true) : null;
        return new MessageDeserializer<T>(
            new FramedDecoder<T>(registry, schema, isKey: false),
            new KeyDecoder(declaration.Key, keySchema, keys));
    }

    private RecordSchema? ValueSchema<T>(TopicDeclaration declaration)
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
}
