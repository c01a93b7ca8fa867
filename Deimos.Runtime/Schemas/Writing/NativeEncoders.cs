using System.Linq.Expressions;
using Avro;
using Deimos.Schemas.Binary;

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

    private static readonly DelegateEncoder<bool> Boolean = All<bool>((writer, value) => writer.WriteBoolean(value));

    private static readonly DelegateEncoder<float> Float = All<float>((writer, value) => writer.WriteFloat(value));

    private static readonly DelegateEncoder<double> Double = All<double>((writer, value) => writer.WriteDouble(value));

    private static readonly DelegateEncoder<string> String = new((writer, value) => WriteText(writer, value), false);

    private static readonly DelegateEncoder<byte[]> Bytes = new((writer, value) => WriteBytes(writer, value), false);

    private static readonly DelegateEncoder<Guid> Uuid = All<Guid>((writer, value) => writer.WriteGuid(value));

    private static Encoder? FromInt(Type type) => Type.GetTypeCode(type.IsEnum ? null : type) switch
    {
        TypeCode.Int32 => All<int>((writer, value) => writer.WriteLong(value)),
        TypeCode.Int16 => All<short>((writer, value) => writer.WriteLong(value)),
        TypeCode.UInt16 => All<ushort>((writer, value) => writer.WriteLong(value)),
        TypeCode.SByte => All<sbyte>((writer, value) => writer.WriteLong(value)),
        TypeCode.Byte => All<byte>((writer, value) => writer.WriteLong(value)),
        _ => null,
    };

    private static Encoder? FromLong(Type type) => Type.GetTypeCode(type.IsEnum ? null : type) switch
    {
        TypeCode.Int64 => All<long>((writer, value) => writer.WriteLong(value)),
        TypeCode.UInt32 => All<uint>((writer, value) => writer.WriteLong(value)),
        _ => null,
    };

    private static DelegateEncoder<T> All<T>(Expression<Action<AvroWriter, T>> write) => new(write, takesAll: true);

    private static void WriteText(AvroWriter writer, string? value)
    {
        if (value is null)
        {
            writer.Fault("is null; the schema requires text");
        }
        else
        {
            writer.WriteString(value);
        }
    }

    private static void WriteBytes(AvroWriter writer, byte[]? value)
    {
        if (value is null)
        {
            writer.Fault("is null; the schema requires bytes");
        }
        else
        {
            writer.WriteBytes(value);
        }
    }
}
