using System.Collections.Concurrent;
using Avro;
using Deimos.Schemas.Binary;
using Deimos.Schemas.Framing;
using Deimos.Schemas.Writing;
using Microsoft.Extensions.Options;

namespace Deimos.Schemas;

/// <summary>
/// Encodes, decodes and checks single payloads and keys by the name of their schema, without a topic.
/// </summary>
/// <remarks>
/// <para>
/// Taken from dependency injection. The form is that of the host's messages: what is encoded here can be sent, and what
/// was received can be decoded. Automatic fields are filled as for a producer. The schema is always the application's
/// own: <see cref="SchemaOptions.UseLatestVersion"/> is for topics.
/// </para>
/// <para>Safe for concurrent use; types are compiled once for each schema.</para>
/// </remarks>
public sealed class SchemaCodec
{
    private readonly SerializerFactory _factory;
    private readonly TimeProvider _time;
    private readonly string? _defaultNamespace;
    private readonly ConcurrentDictionary<(Type Type, string Schema), Encoder> _encoders = [];
    private readonly ConcurrentDictionary<(Type Type, string Schema), object> _decoders = [];
    private readonly ConcurrentDictionary<(string Subject, string Schema), MessageFrame> _frames = [];

    internal SchemaCodec(SerializerFactory factory, TimeProvider time, IOptions<SchemaOptions> options)
    {
        _factory = factory;
        _time = time;
        _defaultNamespace = options.Value.DefaultNamespace;
    }

    /// <summary>Checks a payload against a schema, and coerces it as publishing would.</summary>
    /// <typeparam name="T">A record or class, a <see cref="Payload"/>, or an Avro type.</typeparam>
    /// <param name="schema">The schema's name, or its full name.</param>
    /// <param name="payload">The payload.</param>
    /// <param name="schemaNamespace">The namespace, when the name is without and it is not the default.</param>
    /// <exception cref="PayloadException">The payload does not match; lists every fault.</exception>
    /// <exception cref="SchemaException">There is no such schema, or its file cannot be used.</exception>
    public void Validate<T>(string schema, T payload, string? schemaNamespace = null)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(payload);
        using var writer = new AvroWriter(new AutoValues(_time));
        Write(writer, Declare(schema, schemaNamespace), payload);
    }

    /// <summary>Encodes a payload.</summary>
    /// <typeparam name="T">A record or class, a <see cref="Payload"/>, or an Avro type.</typeparam>
    /// <param name="schema">The schema's name, or its full name.</param>
    /// <param name="payload">The payload, or <see langword="null"/>.</param>
    /// <param name="schemaNamespace">The namespace, when the name is without and it is not the default.</param>
    /// <param name="subject">The registry's subject; the schema's full name when left out.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The bytes; <see langword="null"/> for null.</returns>
    /// <exception cref="PayloadException">The payload does not match; nothing was registered.</exception>
    /// <exception cref="SchemaException">There is no such schema, or its file cannot be used.</exception>
    /// <exception cref="SchemaRegistryException">The registry refused or could not be reached.</exception>
    public async Task<byte[]?> EncodeAsync<T>(
        string schema,
        T? payload,
        string? schemaNamespace = null,
        string? subject = null,
        CancellationToken cancellationToken = default)
        where T : class
    {
        if (payload is null)
        {
            return null;
        }

        using var writer = new AvroWriter(new AutoValues(_time));
        var written = Write(writer, Declare(schema, schemaNamespace), payload);
        return await WrapAsync(writer, subject, written, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Decodes a payload.</summary>
    /// <typeparam name="T">A record or class, a <see cref="Payload"/>, or an Avro type.</typeparam>
    /// <param name="schema">
    /// The name of the schema to read as, or its full name; <see langword="null"/> for the writer's.
    /// </param>
    /// <param name="data">The bytes; null and none are no payload.</param>
    /// <param name="schemaNamespace">The namespace, when the name is without and it is not the default.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The payload; <see langword="null"/> for null and no bytes.</returns>
    /// <exception cref="MessageDecodeException">The bytes can never be decoded.</exception>
    /// <exception cref="SchemaException">There is no such schema, or its file cannot be used.</exception>
    /// <exception cref="SchemaRegistryException">The registry could not be reached.</exception>
    public async Task<T?> DecodeAsync<T>(
        string? schema,
        ReadOnlyMemory<byte>? data,
        string? schemaNamespace = null,
        CancellationToken cancellationToken = default)
        where T : class
    {
        if (data is not { Length: > 0 } message)
        {
            return null;
        }

        var declaration = Declare(schema, schemaNamespace);
        var decoder = (MessageDeserializer<T>)_decoders.GetOrAdd(
            (typeof(T), declaration.SchemaFullName ?? ""), _ => _factory.CreateDeserializer<T>(declaration));
        var decoded = await decoder.DeserializeAsync(null, message, cancellationToken).ConfigureAwait(false);
        return decoded.Payload;
    }

    /// <summary>Encodes a key.</summary>
    /// <param name="config">How the key is made.</param>
    /// <param name="schema">The name of the payload's schema, or its full name.</param>
    /// <param name="key">The value of the key's field, or the key for a schema of its own.</param>
    /// <param name="schemaNamespace">The namespace, when the name is without and it is not the default.</param>
    /// <param name="subject">The registry's subject; the key schema's full name when left out.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The bytes; <see langword="null"/> if there are to be no keys.</returns>
    /// <exception cref="PayloadException">The key does not match; nothing was registered.</exception>
    /// <exception cref="DeclarationException">The payload has no such field.</exception>
    /// <exception cref="SchemaException">There is no such schema, or its file cannot be used.</exception>
    /// <exception cref="SchemaRegistryException">The registry refused or could not be reached.</exception>
    public async Task<byte[]?> EncodeKeyAsync(
        KeyConfig config,
        string schema,
        object? key,
        string? schemaNamespace = null,
        string? subject = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(config);
        var declaration = Declare(schema, schemaNamespace, config);
        var keySchema = _factory.KeySchemaOf(declaration, _factory.ValueSchema<Payload>(declaration));
        var encoder = new KeyEncoder(config, keySchema, declaration.Topic);
        using var writer = new AvroWriter(new AutoValues(_time));
        var plain = encoder.Encode(writer, key);
        ThrowIfFaulty(writer, keySchema?.Fullname ?? declaration.Topic, "key");
        return keySchema is null
            ? plain
            : await WrapAsync(writer, subject, keySchema, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Decodes a key.</summary>
    /// <param name="config">How the key was made.</param>
    /// <param name="schema">The name of the payload's schema, or its full name; null for the writer's.</param>
    /// <param name="data">The bytes, or null.</param>
    /// <param name="schemaNamespace">The namespace, when the name is without and it is not the default.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>
    /// The field's value, a <see cref="Payload"/> for a key schema, text for a plain key; <see langword="null"/> for
    /// null.
    /// </returns>
    /// <exception cref="MessageDecodeException">The bytes can never be decoded.</exception>
    /// <exception cref="SchemaException">There is no such schema, or its file cannot be used.</exception>
    /// <exception cref="SchemaRegistryException">The registry could not be reached.</exception>
    public async Task<object?> DecodeKeyAsync(
        KeyConfig config,
        string? schema,
        ReadOnlyMemory<byte>? data,
        string? schemaNamespace = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(config);
        if (data is null)
        {
            return null;
        }

        var declaration = Declare(schema, schemaNamespace, config);
        var decoder = _factory.CreateKeyDecoder(declaration, _factory.ValueSchema<Payload>(declaration));
        var (key, _) = await decoder.DecodeAsync(data, cancellationToken).ConfigureAwait(false);
        return key;
    }

    private static void ThrowIfFaulty(AvroWriter writer, string schemaName, string path)
    {
        if (writer.FaultCount > 0)
        {
            writer.Locate(0, path);
            throw new PayloadException(schemaName, writer.Faults());
        }
    }

    private TopicDeclaration Declare(string? schema, string? schemaNamespace, KeyConfig? key = null)
    {
        if (schema is null)
        {
            return new("", null, schemaNamespace, key ?? KeyConfig.None);
        }

        ArgumentException.ThrowIfNullOrWhiteSpace(schema);
        var name = TopicDeclaration.FullName(schema, schemaNamespace ?? _defaultNamespace);
        return new(name, name, null, key ?? KeyConfig.None);
    }

    private RecordSchema Write<T>(AvroWriter writer, TopicDeclaration declaration, T payload)
        where T : class
    {
        var schema = _factory.ValueSchema<T>(declaration)!;
        var encoder = (Encoder<T>)_encoders.GetOrAdd(
            (typeof(T), schema.Fullname), _ => SerializerFactory.CreateEncoder<T>(schema, declaration.Topic));
        encoder.Write(writer, payload);
        ThrowIfFaulty(writer, schema.Fullname, "");
        return schema;
    }

    private async Task<byte[]> WrapAsync(
        AvroWriter writer, string? subject, RecordSchema schema, CancellationToken cancellationToken)
    {
        subject ??= schema.Fullname;
        var frame = _frames.GetOrAdd(
            (subject, SchemaText.Of(schema)), _ => _factory.Format.CreateFrame(subject, schema));
        await frame.PrepareAsync(cancellationToken).ConfigureAwait(false);
        return frame.Wrap(writer.Written);
    }
}
