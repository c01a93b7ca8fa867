using Deimos.Schemas;
using Microsoft.Extensions.Options;

namespace Deimos.Bench;

/// <summary>Encoders and decoders as producers and consumers have them, with a registry inside this process.</summary>
internal static class Codecs
{
    private static readonly SerializerFactory Factory = new(
        new SchemaStore(Path.Combine(AppContext.BaseDirectory, SchemaFile.Folder)),
        new InMemorySchemaRegistry(),
        TimeProvider.System,
        Options.Create(new SchemaOptions()));

    public static MessageSerializer<T> Serializer<T>(string schema, KeyConfig key)
        where T : class
    {
        var serializer = Factory.CreateSerializer<T>(Declare(schema, key), "bench");
        serializer.PrepareAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();
        return serializer;
    }

    public static MessageDeserializer<T> Deserializer<T>(string schema, KeyConfig key)
        where T : class => Factory.CreateDeserializer<T>(Declare(schema, key));

    /// <summary>Makes a payload of another kind with the same content.</summary>
    public static T Convert<T>(string schema, byte[] message)
        where T : class => Decode(Deserializer<T>(schema, KeyConfig.None), message);

    public static T Decode<T>(MessageDeserializer<T> deserializer, byte[] message)
        where T : class
    {
        var decoding = deserializer.DeserializeAsync(null, message, CancellationToken.None);
        var decoded = decoding.IsCompletedSuccessfully ? decoding.Result : decoding.AsTask().GetAwaiter().GetResult();
        return decoded.Payload!;
    }

    private static TopicDeclaration Declare(string schema, KeyConfig key) =>
        new("bench", schema, SchemaFile.Namespace, key);
}
