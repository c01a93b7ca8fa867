using Avro;
using Avro.Generic;
using Avro.Specific;
using Deimos.Schemas.Binary;

namespace Deimos.Schemas.Writing;

/// <summary>
/// Writes a record from a dictionary, an Avro record, or any object whose type can be compiled for the schema.
/// </summary>
/// <param name="schema">The record's schema.</param>
/// <param name="isPayload">
/// Whether this is the payload itself: unknown names are dropped there, and its automatic fields are filled.
/// </param>
internal sealed class RecordEncoder(RecordSchema schema, bool isPayload) : ValueEncoder
{
    private readonly ObjectEncoders _objects = new(schema, isPayload);
    private RecordField[] _fields = [];

    /// <summary>Completes the encoder, once the encoders of fields that contain this record exist.</summary>
    public void Complete(IReadOnlyList<ValueEncoder> fields) =>
        _fields = [.. schema.Fields.Select((field, i) => new RecordField(
            field.Name,
            fields[i],
            SchemaShape.IsNullable(field.Schema),
            isPayload ? AutoField.MakerFor(field) : null))];

    public override Fit Fits(object? value)
    {
        if (FieldMap.TryRead(value, out var map))
        {
            return FitOf(map);
        }

        return value switch
        {
            null or string => Fit.Unfit,
            GenericRecord record => record.Schema.Fullname == schema.Fullname ? Fit.Exact : Fit.Unfit,
            ISpecificRecord record => record.Schema.Fullname == schema.Fullname ? Fit.Exact : Fit.Unfit,
            _ => _objects.Fits(value.GetType()),
        };
    }

    public override void Write(AvroWriter writer, object? value)
    {
        if (!writer.TryEnter())
        {
            return;
        }

        string? why = null;
        if (FieldMap.TryRead(value, out var map))
        {
            WriteMap(writer, map);
        }
        else if (value is GenericRecord record)
        {
            WriteFields(writer, null, record);
        }
        else if (value is not null && _objects.TryGet(value.GetType(), out var encoder, out why))
        {
            encoder.WriteObject(writer, value);
        }
        else
        {
            writer.Fault($"{(value is null ? "is null" : KindOf(value))}; the schema requires a "
                + $"'{schema.Fullname}'{(why is null ? "" : $" ({why})")}");
        }

        writer.Leave();
    }

    private Fit FitOf(IDictionary<string, object?> map)
    {
        var fit = Fit.Exact;
        var known = 0;
        foreach (var field in _fields)
        {
            if (!map.TryGetValue(field.Name, out var value))
            {
                fit = field.IsNullable ? fit : Fit.Faulty;
                continue;
            }

            known++;
            fit = (Fit)Math.Min((int)fit, Math.Max((int)Fit.Faulty, (int)field.Encoder.Fits(value)));
        }

        return known == map.Count ? fit : Fit.Unfit;
    }

    private void WriteMap(AvroWriter writer, IDictionary<string, object?> map)
    {
        var known = WriteFields(writer, map, null);
        if (isPayload || known == map.Count)
        {
            return;
        }

        foreach (var name in map.Keys.Where(name => !schema.Contains(name)))
        {
            var faults = writer.FaultCount;
            writer.Fault($"is no field of '{schema.Fullname}'");
            writer.Locate(faults, $".{name}");
        }
    }

    private int WriteFields(AvroWriter writer, IDictionary<string, object?>? map, GenericRecord? record)
    {
        var known = 0;
        foreach (var field in _fields)
        {
            object? value = null;
            var found = map?.TryGetValue(field.Name, out value) ?? record!.TryGetValue(field.Name, out value);
            known += found ? 1 : 0;
            value ??= field.Auto?.Invoke(writer.Auto);

            var faults = writer.FaultCount;
            if (!found && value is null && !field.IsNullable)
            {
                writer.Fault($"is missing; the schema requires {SchemaShape.Describe(schema[field.Name].Schema)}");
            }
            else
            {
                field.Encoder.Write(writer, value);
            }

            if (writer.FaultCount != faults)
            {
                writer.Locate(faults, $".{field.Name}");
            }
        }

        return known;
    }

    private sealed record RecordField(
        string Name,
        ValueEncoder Encoder,
        bool IsNullable,
        Func<AutoValues, object>? Auto);
}
