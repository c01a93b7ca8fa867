using Avro;

namespace Deimos.Schemas.Writing;

/// <summary>
/// The pairs of CLR type and schema that need neither boxing nor coercion.
/// </summary>
internal static class NativeEncoders
{
    public static Encoder? Find(Type type, SchemaShape shape) => (shape.Kind, shape.Physical.Tag) switch
    {
        (LogicalKind.None, Schema.Type.Boolean) => type == typeof(bool) ? Boolean : null,
        (LogicalKind.None, Schema.Type.Int) => FromInt(type),
        (LogicalKind.None, Schema.Type.Long) => FromInt(type) ?? FromLong(type),
        (LogicalKind.None, Schema.Type.Float) => type == typeof(float) ? Float : null,
        (LogicalKind.None, Schema.Type.Double) => type == typeof(double) ? Double : null,
        (LogicalKind.None, Schema.Type.String) => type == typeof(string) ? String : type == typeof(Guid) ? Uuid : null,
        (LogicalKind.Uuid, _) => type == typeof(Guid) ? Uuid : null,
        (LogicalKind.None, Schema.Type.Bytes) => type == typeof(byte[]) ? Bytes : null,
        _ => null,
    };

    private static readonly DelegateEncoder<bool> Boolean = new((writer, value) => writer.WriteBoolean(value));

    private static readonly DelegateEncoder<float> Float = new((writer, value) => writer.WriteFloat(value));

    private static readonly DelegateEncoder<double> Double = new((writer, value) => writer.WriteDouble(value));

    private static readonly DelegateEncoder<string> String = new((writer, value) =>
    {
        if (value is null)
        {
            writer.Fault("is null; the schema requires text");
        }
        else
        {
            writer.WriteString(value);
        }
    });

    private static readonly DelegateEncoder<byte[]> Bytes = new((writer, value) =>
    {
        if (value is null)
        {
            writer.Fault("is null; the schema requires bytes");
        }
        else
        {
            writer.WriteBytes(value);
        }
    });

    private static readonly DelegateEncoder<Guid> Uuid = new((writer, value) =>
    {
        Span<char> text = stackalloc char[36];
        value.TryFormat(text, out _);
        writer.WriteString(text);
    });

    private static Encoder? FromInt(Type type) => Type.GetTypeCode(type.IsEnum ? null : type) switch
    {
        TypeCode.Int32 => new DelegateEncoder<int>((writer, value) => writer.WriteLong(value)),
        TypeCode.Int16 => new DelegateEncoder<short>((writer, value) => writer.WriteLong(value)),
        TypeCode.UInt16 => new DelegateEncoder<ushort>((writer, value) => writer.WriteLong(value)),
        TypeCode.SByte => new DelegateEncoder<sbyte>((writer, value) => writer.WriteLong(value)),
        TypeCode.Byte => new DelegateEncoder<byte>((writer, value) => writer.WriteLong(value)),
        _ => null,
    };

    private static Encoder? FromLong(Type type) => Type.GetTypeCode(type.IsEnum ? null : type) switch
    {
        TypeCode.Int64 => new DelegateEncoder<long>((writer, value) => writer.WriteLong(value)),
        TypeCode.UInt32 => new DelegateEncoder<uint>((writer, value) => writer.WriteLong(value)),
        _ => null,
    };
}
