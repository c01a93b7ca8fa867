using Deimos.Schemas.Binary;

namespace Deimos.Schemas.Writing;

internal sealed class MapEncoder(ValueEncoder values) : ValueEncoder
{
    public override Fit Fits(object? value)
    {
        if (!FieldMap.TryRead(value, out var map))
        {
            return Fit.Unfit;
        }

        var fit = Fit.Exact;
        foreach (var (_, item) in map)
        {
            fit = (Fit)Math.Min((int)fit, Math.Max((int)Fit.Faulty, (int)values.Fits(item)));
        }

        return fit;
    }

    public override void Write(AvroWriter writer, object? value)
    {
        if (!FieldMap.TryRead(value, out var map))
        {
            writer.Fault($"{(value is null ? "is null" : KindOf(value))}; the schema requires a map with text as keys");
            return;
        }

        if (!writer.TryEnter())
        {
            return;
        }

        if (map.Count > 0)
        {
            writer.WriteLong(map.Count);
        }

        foreach (var (key, item) in map)
        {
            var faults = writer.FaultCount;
            writer.WriteString(key);
            values.Write(writer, item);
            if (writer.FaultCount != faults)
            {
                writer.Locate(faults, $"[\"{key}\"]");
            }
        }

        writer.WriteLong(0);
        writer.Leave();
    }
}
