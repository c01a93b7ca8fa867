using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Avro;

namespace Deimos.Schemas.Writing;

/// <summary>
/// The encoders of objects that turn up where any value may stand, compiled on first sight.
/// </summary>
/// <remarks>Safe for concurrent use.</remarks>
internal sealed class ObjectEncoders(RecordSchema schema, bool isPayload)
{
    private readonly ConcurrentDictionary<Type, (Encoder? Encoder, string? Why)> _known = [];

    /// <summary>Says how well a type suits the record: by name, or by its properties.</summary>
    public Fit Fits(Type type)
    {
        if (!EncoderCompiler.IsObject(type) || _known.GetOrAdd(type, Compile).Encoder is null)
        {
            return Fit.Unfit;
        }

        return type.Name == schema.Name ? Fit.Exact : Fit.Coerced;
    }

    public bool TryGet(Type type, [NotNullWhen(true)] out Encoder? encoder, out string? why)
    {
        (encoder, why) = EncoderCompiler.IsObject(type) ? _known.GetOrAdd(type, Compile) : default;
        return encoder is not null;
    }

    private (Encoder? Encoder, string? Why) Compile(Type type)
    {
        var compiler = new EncoderCompiler();
        var encoder = compiler.ForObject(type, schema, isPayload);
        return compiler.Faults.Count == 0 ? (encoder, null) : (null, string.Join(" ", compiler.Faults));
    }
}
