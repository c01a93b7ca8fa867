using Avro;
using Deimos.Schemas.Binary;

namespace Deimos.Schemas.Writing;

/// <summary>
/// Takes the branch that the value suits best, which is the first among equals.
/// </summary>
internal sealed class UnionEncoder(UnionSchema schema, ValueEncoder[] branches) : ValueEncoder
{
    private readonly int _null = SchemaShape.NullBranch(schema);

    public override Fit Fits(object? value)
    {
        var (branch, fit) = Choose(value);
        return fit == Fit.Unfit ? Fit.Unfit : branches[branch].Fits(value);
    }

    public override void Write(AvroWriter writer, object? value)
    {
        var (branch, fit) = Choose(value);
        if (fit == Fit.Unfit)
        {
            writer.Fault($"{(value is null ? "is null" : KindOf(value))}; the schema requires "
                + SchemaShape.Describe(schema));
            return;
        }

        writer.WriteLong(branch);
        branches[branch].Write(writer, value);
    }

    private (int Branch, Fit Fit) Choose(object? value)
    {
        if (value is null && _null >= 0)
        {
            return (_null, Fit.Exact);
        }

        if (branches.Length == 2 && _null >= 0)
        {
            // No choice: whatever is wrong is then said about the only branch there is.
            return (1 - _null, Fit.Accepted);
        }

        var best = (Branch: 0, Fit: Fit.Unfit);
        for (var i = 0; i < branches.Length && best.Fit < Fit.Exact; i++)
        {
            var fit = branches[i].Fits(value);
            best = fit > best.Fit ? (i, fit) : best;
        }

        return best;
    }
}
