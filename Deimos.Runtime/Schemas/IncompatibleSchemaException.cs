namespace Deimos.Schemas;

/// <summary>
/// A schema was not registered, or cannot be used, because it conflicts with versions that its subject has.
/// </summary>
public sealed class IncompatibleSchemaException : SchemaRegistryException
{
    private const int Conflict = 409;

    /// <summary>Creates the exception; for registries of one's own.</summary>
    /// <param name="schemaName">The full name of the schema.</param>
    /// <param name="subject">The subject that it was meant for.</param>
    /// <param name="level">The level that the subject keeps, if it is known.</param>
    /// <param name="reasons">What stands against the schema, in the registry's words.</param>
    /// <param name="url">The address that was asked, without user and password.</param>
    /// <param name="innerException">The refusal beneath, if there was one.</param>
    public IncompatibleSchemaException(
        string schemaName,
        string subject,
        CompatibilityLevel? level,
        IReadOnlyList<string> reasons,
        Uri url,
        Exception? innerException = null)
        : base(
            $"Schema '{schemaName}' is not compatible with subject '{subject}'"
            + $"{(level is null ? "" : $", which keeps the level {level}")}: {Sentence(reasons)} Change the schema so "
            + "that it stays compatible, or the subject's compatibility level.",
            url,
            Conflict,
            Conflict,
            innerException: innerException)
    {
        SchemaName = schemaName;
        Subject = subject;
        Level = level;
        Reasons = reasons;
    }

    /// <summary>Gets the full name of the schema.</summary>
    public string SchemaName { get; }

    /// <summary>Gets the subject that the schema was meant for.</summary>
    public string Subject { get; }

    /// <summary>Gets the level that the subject keeps, if it is known.</summary>
    public CompatibilityLevel? Level { get; }

    /// <summary>Gets what stands against the schema, in the registry's words.</summary>
    public IReadOnlyList<string> Reasons { get; }

    private static string Sentence(IReadOnlyList<string> reasons) => string.Join("; ", reasons).TrimEnd('.') + ".";
}
