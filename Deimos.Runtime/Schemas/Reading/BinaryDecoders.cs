using System.Numerics;
using System.Text;
using Avro;
using Avro.Specific;
using Deimos.Schemas.Binary;

namespace Deimos.Schemas.Reading;

/// <summary>
/// Reads bytes and fixed, and the decimals that they may stand for.
/// </summary>
internal static class BinaryDecoders
{
    private delegate ReadOnlySpan<byte> ReadSpan(AvroReader reader);

    public static Decoder? Find(Type type, SchemaShape shape)
    {
        ReadSpan read = shape.Physical is FixedSchema { Size: var size }
            ? reader => reader.ReadFixed(size)
            : reader => reader.ReadBytes();
        return shape.Kind == LogicalKind.Decimal ? Decimal(type, read, shape.Scale) : Bytes(type, read, shape.Physical);
    }

    private static Decoder? Bytes(Type type, ReadSpan read, Schema schema)
    {
        if (type == typeof(byte[]))
        {
            return new DelegateDecoder<byte[]>(reader => read(reader).ToArray());
        }

        if (type == typeof(ReadOnlyMemory<byte>))
        {
            return new DelegateDecoder<ReadOnlyMemory<byte>>(reader => read(reader).ToArray());
        }

        if (type == typeof(Memory<byte>))
        {
            return new DelegateDecoder<Memory<byte>>(reader => read(reader).ToArray());
        }

        if (type == typeof(ArraySegment<byte>))
        {
            return new DelegateDecoder<ArraySegment<byte>>(reader => read(reader).ToArray());
        }

        if (type == typeof(string))
        {
            return new DelegateDecoder<string>(reader => Encoding.UTF8.GetString(read(reader)));
        }

        if (type == typeof(Guid) && schema is FixedSchema { Size: 16 })
        {
            return new DelegateDecoder<Guid>(reader => new Guid(read(reader), bigEndian: true));
        }

        return schema is FixedSchema && typeof(SpecificFixed).IsAssignableFrom(type)
            ? (Decoder)Activator.CreateInstance(
                typeof(BoxingDecoder<>).MakeGenericType(type),
                new DelegateDecoder<object>(reader => Specific(type, read(reader))))!
            : null;
    }

    private static SpecificFixed Specific(Type type, ReadOnlySpan<byte> bytes)
    {
        var value = (SpecificFixed)Activator.CreateInstance(type)!;
        value.Value = bytes.ToArray();
        return value;
    }

    private static Decoder? Decimal(Type type, ReadSpan read, int scale)
    {
        BigInteger Unscaled(AvroReader reader) => new(read(reader), isBigEndian: true);

        if (type == typeof(AvroDecimal))
        {
            return new DelegateDecoder<AvroDecimal>(reader => new AvroDecimal(Unscaled(reader), scale));
        }

        if (type == typeof(decimal))
        {
            return new DelegateDecoder<decimal>(reader => TryDecimal(Unscaled(reader), scale, out var value)
                ? value
                : throw new MalformedDataException("holds a decimal that does not fit into Decimal"));
        }

        // Where any object may stand, a decimal that .NET cannot hold stays exact in Avro's own type.
        return type == typeof(object)
            ? new DelegateDecoder<object?>(reader =>
            {
                var unscaled = Unscaled(reader);
                return TryDecimal(unscaled, scale, out var value) ? (object)value : new AvroDecimal(unscaled, scale);
            })
            : null;
    }

    private static bool TryDecimal(BigInteger unscaled, int scale, out decimal value)
    {
        value = 0;
        var magnitude = BigInteger.Abs(unscaled);
        if (scale > 28 || magnitude.GetBitLength() > 96)
        {
            return false;
        }

        value = new decimal(
            (int)(uint)(magnitude & uint.MaxValue),
            (int)(uint)((magnitude >> 32) & uint.MaxValue),
            (int)(uint)(magnitude >> 64),
            unscaled.Sign < 0,
            (byte)scale);
        return true;
    }
}
