using System.Collections;
using System.Globalization;
using Deimos.Schemas.Binary;

namespace Deimos.Schemas.Writing;

internal sealed class ArrayEncoder(ValueEncoder items) : ValueEncoder
{
    public override Fit Fits(object? value)
    {
        if (!TryList(value, out var list))
        {
            return Fit.Unfit;
        }

        var fit = Fit.Exact;
        foreach (var item in list)
        {
            fit = (Fit)Math.Min((int)fit, Math.Max((int)Fit.Faulty, (int)items.Fits(item)));
        }

        return fit;
    }

    public override void Write(AvroWriter writer, object? value)
    {
        if (!TryList(value, out var list))
        {
            writer.Fault($"{(value is null ? "is null" : KindOf(value))}; the schema requires a list");
            return;
        }

        if (!writer.TryEnter())
        {
            return;
        }

        if (list.Count > 0)
        {
            writer.WriteLong(list.Count);
        }

        var index = 0;
        foreach (var item in list)
        {
            var faults = writer.FaultCount;
            items.Write(writer, item);
            if (writer.FaultCount != faults)
            {
                writer.Locate(faults, string.Create(CultureInfo.InvariantCulture, $"[{index}]"));
            }

            index++;
        }

        writer.WriteLong(0);
        writer.Leave();
    }

    private static bool TryList(object? value, out ICollection list)
    {
        list = value switch
        {
            null or string or IDictionary or IDictionary<string, object?> => null!,
            ICollection given => given,
            IEnumerable given => given.Cast<object?>().ToList(),
            _ => null!,
        };
        return list is not null;
    }
}
