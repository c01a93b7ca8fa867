namespace Deimos.Schemas;

/// <summary>
/// Finds why one schema cannot read what another wrote, by Avro's rules of schema resolution.
/// </summary>
/// <remarks>
/// Recursive types are compatible unless proven otherwise: a pair that is met while it is being compared counts as
/// compatible. When such a pair turns out not to be, what was concluded from it is worthless, so the comparison runs
/// again knowing the pair; it ends, because each run adds at least one.
/// </remarks>
internal sealed class SchemaComparison
{
    private static readonly IReadOnlyList<Incompatibility> Fine = [];

    private readonly string _reader;
    private readonly string _writer;
    private readonly List<string> _path = [];
    private readonly HashSet<(SchemaNode Reader, SchemaNode Writer)> _assumed = [];
    private Dictionary<(SchemaNode Reader, SchemaNode Writer), IReadOnlyList<Incompatibility>> _results = [];
    private Dictionary<(SchemaNode Reader, SchemaNode Writer), IReadOnlyList<Incompatibility>> _refuted = [];

    private SchemaComparison(string reader, string writer)
    {
        _reader = reader;
        _writer = writer;
    }

    /// <summary>Returns the reasons, or none when the reader reads all that the writer writes.</summary>
    /// <param name="reader">The schema that reads.</param>
    /// <param name="writer">The schema that wrote.</param>
    /// <param name="readerName">What messages call the reader.</param>
    /// <param name="writerName">What messages call the writer.</param>
    public static IReadOnlyList<Incompatibility> Run(
        SchemaNode reader,
        SchemaNode writer,
        string readerName,
        string writerName)
    {
        var comparison = new SchemaComparison(readerName, writerName);
        while (true)
        {
            var reasons = comparison.Compare(reader, writer);
            if (!comparison.Learn())
            {
                return reasons;
            }
        }
    }

    private bool Learn()
    {
        var mistaken = _assumed.Any(pair => _results[pair].Count > 0 && !_refuted.ContainsKey(pair));
        if (mistaken)
        {
            _refuted = _results.Where(result => result.Value.Count > 0).ToDictionary();
            _results = [];
            _assumed.Clear();
        }

        return mistaken;
    }

    private IReadOnlyList<Incompatibility> Compare(SchemaNode reader, SchemaNode writer)
    {
        SchemaDepth.Check();
        var pair = (reader, writer);
        if (_results.TryGetValue(pair, out var known))
        {
            return known;
        }

        // Stands for the pair while it is being compared.
        var before = _refuted.GetValueOrDefault(pair, Fine);
        _results[pair] = before;
        if (reader.IsNamed && before.Count == 0)
        {
            _assumed.Add(pair);
        }

        var reasons = Differ(reader, writer);
        _results[pair] = reasons;
        return reasons;
    }

    private IReadOnlyList<Incompatibility> Differ(SchemaNode reader, SchemaNode writer) =>
        (reader.Kind, writer.Kind) switch
        {
            (SchemaNodeKind.Union, SchemaNodeKind.Union) => Merge(writer.Branches, (branch, index) =>
                Compare(reader, branch).Count == 0 ? Fine : At(index, () => MissingBranch(branch))),
            (_, SchemaNodeKind.Union) => Merge(writer.Branches, (branch, index) =>
                At(index, () => Compare(reader, branch))),
            (SchemaNodeKind.Union, _) => reader.Branches.Any(branch =>
                (branch.Kind != writer.Kind || SameName(branch, writer)) && Compare(branch, writer).Count == 0)
                ? Fine
                : MissingBranch(writer),
            (SchemaNodeKind.Record, SchemaNodeKind.Record) => [.. Names(reader, writer), .. Fields(reader, writer)],
            (SchemaNodeKind.Enum, SchemaNodeKind.Enum) => [.. Names(reader, writer), .. Symbols(reader, writer)],
            (SchemaNodeKind.Fixed, SchemaNodeKind.Fixed) =>
                [.. Names(reader, writer), .. Sizes(reader, writer), .. Decimals(reader, writer)],
            (SchemaNodeKind.Bytes, SchemaNodeKind.Bytes) => Decimals(reader, writer),
            (SchemaNodeKind.Array, SchemaNodeKind.Array) =>
                At("items", () => Compare(reader.Element!, writer.Element!)),
            (SchemaNodeKind.Map, SchemaNodeKind.Map) =>
                At("values", () => Compare(reader.Element!, writer.Element!)),
            var (to, from) => to == from || IsPromotion(from, to) ? Fine : Mismatch(reader, writer),
        };

    private static bool IsPromotion(SchemaNodeKind from, SchemaNodeKind to) => (from, to) switch
    {
        (SchemaNodeKind.Int, SchemaNodeKind.Long or SchemaNodeKind.Float or SchemaNodeKind.Double) => true,
        (SchemaNodeKind.Long, SchemaNodeKind.Float or SchemaNodeKind.Double) => true,
        (SchemaNodeKind.Float, SchemaNodeKind.Double) => true,
        (SchemaNodeKind.String, SchemaNodeKind.Bytes) or (SchemaNodeKind.Bytes, SchemaNodeKind.String) => true,
        _ => false,
    };

    private IReadOnlyList<Incompatibility> Fields(SchemaNode reader, SchemaNode writer)
    {
        var written = writer.Fields.ToDictionary(field => field.Name, StringComparer.Ordinal);
        return Merge(reader.Fields, (field, index) => At("fields", () => At(index, () =>
        {
            var sources = field.Aliases.Prepend(field.Name).Distinct().Where(written.ContainsKey).ToList();
            return sources switch
            {
                [] when field.Default is not null => Fine,
                [] => Reason(
                    IncompatibilityKind.ReaderFieldMissingDefaultValue,
                    $"The {_reader} schema has the field '{field.Name}' at path '{Here}' without a default, "
                    + $"and the {_writer} schema has no such field",
                    field.Name),
                [var source] => At("type", () => Compare(field.Type, written[source].Type)),
                _ => Reason(
                    IncompatibilityKind.NameMismatch,
                    $"The field '{field.Name}' at path '{Here}' of the {_reader} schema stands for several fields "
                    + $"of the {_writer} schema",
                    string.Join(", ", sources)),
            };
        })));
    }

    // By the specification only the last part of a name counts, so that types can move between namespaces.
    private IReadOnlyList<Incompatibility> Names(SchemaNode reader, SchemaNode writer) =>
        SameName(reader, writer)
            ? Fine
            : At("name", () => Reason(
                IncompatibilityKind.NameMismatch,
                $"The {_reader} schema has the name '{reader.FullName}' at path '{Here}' where the {_writer} schema "
                + $"has '{writer.FullName}', and no alias joins them",
                $"expected: {writer.FullName}"));

    private static bool SameName(SchemaNode reader, SchemaNode writer) =>
        reader.Name == writer.Name || reader.Aliases.Contains(writer.FullName);

    private IReadOnlyList<Incompatibility> Symbols(SchemaNode reader, SchemaNode writer)
    {
        var missing = writer.Symbols.Except(reader.Symbols).ToList();
        return missing.Count == 0 || reader.DefaultSymbol is not null
            ? Fine
            : At("symbols", () => Reason(
                IncompatibilityKind.MissingEnumSymbols,
                $"The {_reader} schema lacks symbols of the {_writer} schema's enum at path '{Here}' and names no "
                + "default",
                $"[{string.Join(", ", missing)}]"));
    }

    private IReadOnlyList<Incompatibility> Sizes(SchemaNode reader, SchemaNode writer) => reader.Size == writer.Size
        ? Fine
        : At("size", () => Reason(
            IncompatibilityKind.FixedSizeMismatch,
            $"The fixed type at path '{Here}' has another size in the {_reader} schema than in the {_writer} schema",
            $"expected: {writer.Size}, found: {reader.Size}"));

    // The bytes of a decimal are its unscaled number: with another scale they would read as another amount.
    private IReadOnlyList<Incompatibility> Decimals(SchemaNode reader, SchemaNode writer) =>
        (reader.Decimal, writer.Decimal) is ({ } to, { } from)
        && (to.Scale != from.Scale || to.Precision < from.Precision)
            ? Reason(
                IncompatibilityKind.TypeMismatch,
                $"The decimal at path '{Here}' of the {_reader} schema does not hold the numbers of the {_writer} "
                + "schema",
                $"reader type: decimal({to.Precision},{to.Scale}) not compatible with writer type: "
                + $"decimal({from.Precision},{from.Scale})")
            : Fine;

    private Incompatibility[] Mismatch(SchemaNode reader, SchemaNode writer) => Reason(
        IncompatibilityKind.TypeMismatch,
        $"The {_reader} schema has a type at path '{Here}' that does not read the type of the {_writer} schema",
        $"reader type: {Upper(reader)} not compatible with writer type: {Upper(writer)}");

    private Incompatibility[] MissingBranch(SchemaNode writer) => Reason(
        IncompatibilityKind.MissingUnionBranch,
        $"The union at path '{Here}' of the {_reader} schema has no branch for a type of the {_writer} schema",
        $"reader union lacking writer type: {Upper(writer)}");

    private static string Upper(SchemaNode node) => SchemaKeywords.NameOf(node.Kind).ToUpperInvariant();

    private string Here => $"/{string.Join('/', _path)}";

    private Incompatibility[] Reason(IncompatibilityKind kind, string description, string detail) =>
        [new Incompatibility { Kind = kind, Path = Here, Description = description, Detail = detail }];

    private IReadOnlyList<Incompatibility> At(object step, Func<IReadOnlyList<Incompatibility>> inside)
    {
        _path.Add(step.ToString()!);
        var reasons = inside();
        _path.RemoveAt(_path.Count - 1);
        return reasons;
    }

    private static IReadOnlyList<Incompatibility> Merge<T>(
        IReadOnlyList<T> parts,
        Func<T, int, IReadOnlyList<Incompatibility>> compare)
    {
        // A type that is used twice is compared once, and its reasons are told once.
        List<Incompatibility>? merged = null;
        HashSet<Incompatibility>? told = null;
        for (var index = 0; index < parts.Count; index++)
        {
            foreach (var reason in compare(parts[index], index))
            {
                if ((told ??= []).Add(reason))
                {
                    (merged ??= []).Add(reason);
                }
            }
        }

        return merged ?? Fine;
    }
}
