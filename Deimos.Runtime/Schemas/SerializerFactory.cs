namespace Deimos.Schemas;

/// <summary>
/// Makes the serializers of topics and keeps what they share.
/// </summary>
/// <remarks>Safe for concurrent use; one per host.</remarks>
internal sealed class SerializerFactory(SchemaStore store, ISchemaRegistry registry, TimeProvider time)
{
    /// <summary>Makes the serializer of one topic.</summary>
    /// <exception cref="DeclarationException">The type, schema and key do not fit together.</exception>
    public MessageSerializer<T> CreateSerializer<T>(TopicDeclaration declaration, string subjectTopic)
        where T : class =>
        throw new NotImplementedException($"{store} {registry} {time} {declaration} {subjectTopic}");

    /// <summary>Makes the deserializer of one topic.</summary>
    /// <exception cref="DeclarationException">The type, schema and key do not fit together.</exception>
    public MessageDeserializer<T> CreateDeserializer<T>(TopicDeclaration declaration)
        where T : class =>
        throw new NotImplementedException($"{declaration}");
}
