namespace Deimos.Schemas;

/// <summary>
/// Checks offline whether a schema may follow earlier versions, by the rules that a schema registry applies.
/// </summary>
public static class SchemaCompatibility
{
    /// <summary>Checks a schema against one earlier version.</summary>
    /// <param name="schema">The new schema: JSON, a file's path, an <see cref="Avro.Schema"/> or a document.</param>
    /// <param name="earlier">The version before it, given in the same ways.</param>
    /// <param name="level">The level to keep.</param>
    /// <returns>The answer with all reasons.</returns>
    /// <exception cref="Avro.SchemaParseException">One of the schemas is wrong.</exception>
    public static CompatibilityResult Check(
        SchemaDocument schema,
        SchemaDocument earlier,
        CompatibilityLevel level = CompatibilityLevel.Backward) => Check(schema, [earlier], level);

    /// <summary>Says whether each of two schemas can read what the other wrote.</summary>
    /// <param name="one">A schema: JSON, a file's path, an <see cref="Avro.Schema"/> or a document.</param>
    /// <param name="other">Another one, given in the same ways.</param>
    /// <returns><see langword="true"/> if both directions work.</returns>
    /// <exception cref="Avro.SchemaParseException">One of the schemas is wrong.</exception>
    public static bool AreCompatible(SchemaDocument one, SchemaDocument other) =>
        Check(one, other, CompatibilityLevel.Full).IsCompatible;

    /// <summary>Checks a schema against its whole history.</summary>
    /// <param name="schema">The new schema: JSON, a file's path, an <see cref="Avro.Schema"/> or a document.</param>
    /// <param name="earlier">The versions before it, oldest first, each given in the same ways.</param>
    /// <param name="level">The level to keep. Those that are not transitive look at the latest version only.</param>
    /// <returns>The answer with the reasons of the latest version that conflicts.</returns>
    /// <exception cref="Avro.SchemaParseException">One of the schemas is wrong.</exception>
    public static CompatibilityResult Check(
        SchemaDocument schema,
        IReadOnlyList<SchemaDocument> earlier,
        CompatibilityLevel level = CompatibilityLevel.Backward)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(earlier);
        var (backward, forward, transitive) = level switch
        {
            CompatibilityLevel.None => (false, false, false),
            CompatibilityLevel.Backward => (true, false, false),
            CompatibilityLevel.BackwardTransitive => (true, false, true),
            CompatibilityLevel.Forward => (false, true, false),
            CompatibilityLevel.ForwardTransitive => (false, true, true),
            CompatibilityLevel.Full => (true, true, false),
            CompatibilityLevel.FullTransitive => (true, true, true),
            _ => throw new ArgumentOutOfRangeException(nameof(level), level, "There is no such compatibility level."),
        };

        for (var index = earlier.Count - 1; index >= 0 && (transitive || index == earlier.Count - 1); index--)
        {
            var reasons = new List<Incompatibility>();
            if (backward)
            {
                reasons.AddRange(SchemaComparison.Run(schema.Root, earlier[index].Root, "new", "old"));
            }

            if (forward)
            {
                reasons.AddRange(SchemaComparison.Run(earlier[index].Root, schema.Root, "old", "new"));
            }

            if (reasons.Count > 0)
            {
                return new CompatibilityResult { Level = level, Reasons = reasons, ConflictIndex = index };
            }
        }

        return new CompatibilityResult { Level = level, Reasons = [] };
    }
}
